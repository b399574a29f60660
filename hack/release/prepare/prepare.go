package main

import (
	"context"
	"errors"
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
// was built.
func prepare(ctx context.Context, wanted options) error {
	repository := git.Repository{Directory: "."}
	if !wanted.snapshot {
		if err := ready(ctx, repository); err != nil {
			return err
		}
	}
	source, err := repository.Source(ctx, pins.ActionFile, pins.KrewFile)
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
	if err := addManifest(ctx, &release, wanted.repository); err != nil {
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
	return errors.Join(
		os.WriteFile(filepath.Join(dist, made.PinsFile), action, 0o644),
		os.WriteFile(filepath.Join(dist, made.NotesFile), notes, 0o644))
}

// ready sees to it that what is built is a commit, and that all releases are known.
func ready(ctx context.Context, repository git.Repository) error {
	if err := repository.Clean(ctx); err != nil {
		return err
	}
	return git.Remote{Repository: repository, Address: "origin"}.Fetch(ctx)
}

// addManifest adds krew's manifest, and has krew's own check accept it.
func addManifest(ctx context.Context, release *made.Release, repository string) error {
	template, err := os.ReadFile(krewTemplate)
	if err != nil {
		return err
	}
	manifest, err := pins.Krew(string(template), pins.KrewName, pins.Assets(repository, release.Version), *release)
	if err != nil {
		return err
	}
	if err := release.Add(pins.KrewManifest, manifest); err != nil {
		return err
	}
	output, err := exec.CommandContext(ctx, krewCheck, "-skip-install", "-manifest", filepath.Join(dist, pins.KrewManifest)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s refuses the manifest: %w: %s", krewCheck, err, output)
	}
	return nil
}

func addProvenance(release *made.Release, repository, source string) error {
	statement, err := provenance.Of(*release, repository, source, runtime.Version(), os.Getenv).Text()
	if err != nil {
		return err
	}
	return release.Add(provenance.File, statement)
}
