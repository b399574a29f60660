package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/git"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/provenance"
)

const (
	dist         = "dist"
	krewTemplate = "krew/plugin.yaml"
	krewCheck    = "bin/tools/validate-krew-manifest"
)

// prepare makes the release in dist: goreleaser builds, then comes what names what
// was built. Last are the files that only the release's own commit has.
func prepare(ctx context.Context, wanted options) error {
	repository := git.Repository{Directory: "."}
	if !wanted.snapshot {
		if err := ready(ctx, repository); err != nil {
			return err
		}
	}
	source, err := repository.Source(ctx, pins.ActionFile, pins.KrewFile(pins.KrewName))
	if err != nil {
		return err
	}
	earlier, err := before(ctx, repository, wanted.version)
	if err != nil {
		return err
	}
	release, err := build(ctx, repository, source, wanted)
	if err != nil {
		return err
	}
	manifest, err := addManifest(ctx, &release, wanted.repository)
	if err != nil {
		return err
	}
	if err := addProvenance(&release, wanted.repository, source); err != nil {
		return err
	}
	action, err := pins.Pin(release, wanted.repository, earlier.pinned).Text()
	if err != nil {
		return err
	}
	notes, err := notes(ctx, repository, earlier.newest, source)
	if err != nil {
		return err
	}
	return write(map[string][]byte{
		filepath.Join(made.PinsDirectory, pins.ActionFile):              action,
		filepath.Join(made.PinsDirectory, pins.KrewFile(pins.KrewName)): manifest,
		made.NotesFile: notes,
	})
}

// ready sees to it that what is built is a commit, and that all releases are known.
func ready(ctx context.Context, repository git.Repository) error {
	if err := repository.Clean(ctx); err != nil {
		return err
	}
	return git.Remote{Repository: repository, Address: "origin"}.Fetch(ctx)
}

// addManifest adds krew's manifest, which krew's own check has accepted.
func addManifest(ctx context.Context, release *made.Release, repository string) ([]byte, error) {
	template, err := os.ReadFile(krewTemplate)
	if err != nil {
		return nil, err
	}
	manifest, err := pins.Krew(string(template), pins.KrewName, pins.Assets(repository, release.Version), *release)
	if err != nil {
		return nil, err
	}
	name := pins.KrewName + ".yaml"
	if err := release.Add(name, manifest); err != nil {
		return nil, err
	}
	output, err := exec.CommandContext(ctx, krewCheck, "-skip-install", "-manifest", filepath.Join(dist, name)).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s refuses the manifest: %w: %s", krewCheck, err, output)
	}
	return manifest, nil
}

func addProvenance(release *made.Release, repository, source string) error {
	statement, err := provenance.Of(*release, repository, source, runtime.Version(), os.Getenv).Text()
	if err != nil {
		return err
	}
	return release.Add(provenance.File, statement)
}

// write writes files below dist.
func write(files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(dist, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
