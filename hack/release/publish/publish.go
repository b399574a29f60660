package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/git"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/provenance"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/version"
)

const dist = "dist"

// page is a release's page on GitHub.
type page struct {
	Tag        string
	Prerelease bool
	Latest     bool     // the one that is shown first
	Notes      string   // a file
	Files      []string // to download, by their paths here
}

// host is GitHub, or what plays it.
type host interface {
	remote() string // to which tags are pushed
	check(made.Release, pins.Action) error
	create(context.Context, page) error // unless it is there
}

// publish pushes the release's own commit under its tag, then its files, and only then
// what users follow.
func publish(ctx context.Context, to host) error {
	release, err := readRelease(to)
	if err != nil {
		return err
	}
	v, err := version.Parse(release.Version)
	if err != nil {
		return err
	}
	remote := git.Remote{Repository: git.Repository{Directory: "."}, Address: to.remote()}
	commit, err := commit(ctx, remote, release)
	if err != nil {
		return err
	}
	tags, err := remote.Tags(ctx)
	if err != nil {
		return err
	}
	place := v.Among(version.Of(slices.Collect(maps.Keys(tags))))
	if err := remote.Tag(ctx, v.String(), commit); err != nil {
		return err
	}
	if err := to.create(ctx, pageOf(release, v, place)); err != nil {
		return fmt.Errorf("the tag %s is there, its page is not; publish again: %w", v, err)
	}
	if place.MovesMajor {
		if err := remote.Move(ctx, v.Major(), commit); err != nil {
			return fmt.Errorf("%s is out, but %s is not on it; publish again: %w", v, v.Major(), err)
		}
	}
	report(v, place, commit)
	return nil
}

// readRelease reads what is to be published, and refuses what should not be.
func readRelease(to host) (made.Release, error) {
	release, err := made.Read(dist)
	if err != nil {
		return made.Release{}, err
	}
	if err := release.Verify(); err != nil {
		return made.Release{}, err
	}
	text, err := os.ReadFile(filepath.Join(dist, made.PinsFile))
	if err != nil {
		return made.Release{}, err
	}
	action, err := pins.Read(text)
	if err != nil {
		return made.Release{}, err
	}
	if err := pins.Match(release, action); err != nil {
		return made.Release{}, err
	}
	return release, to.check(release, action)
}

// commit makes the release's own commit, of the source that it was built of.
func commit(ctx context.Context, remote git.Remote, release made.Release) (string, error) {
	found := map[string][]byte{}
	for _, name := range []string{provenance.File, made.PinsFile, pins.KrewManifest} {
		var err error
		if found[name], err = os.ReadFile(filepath.Join(dist, name)); err != nil {
			return "", err
		}
	}
	source, err := provenance.Commit(found[provenance.File])
	if err != nil {
		return "", err
	}
	if err := remote.OnBranch(ctx, source); err != nil {
		return "", err
	}
	message := "Release " + release.Version + "\n\nPins the archives that were built of this commit's parent."
	return remote.Commit(ctx, source, message, map[string][]byte{
		pins.ActionFile: found[made.PinsFile],
		pins.KrewFile:   found[pins.KrewManifest],
	})
}

func pageOf(release made.Release, v version.Version, place version.Place) page {
	p := page{Tag: v.String(), Prerelease: v.Prerelease(), Latest: place.Latest, Notes: filepath.Join(dist, made.NotesFile)}
	for _, file := range release.Files {
		p.Files = append(p.Files, filepath.Join(dist, file.Name))
	}
	p.Files = append(p.Files, filepath.Join(dist, made.ChecksumsFile))
	return p
}

func report(v version.Version, place version.Place, commit string) {
	fmt.Printf("%s is out, at %s.\n", v, commit)
	if place.MovesMajor {
		fmt.Printf("%s is on it.\n", v.Major())
	} else {
		fmt.Printf("%s stays where it is.\n", v.Major())
	}
}
