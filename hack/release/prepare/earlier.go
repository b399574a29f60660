package main

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/git"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/version"
)

// earlier is what there is of the versions before.
type earlier struct {
	pinned map[string]pins.Archives // what each tag pins as its own
	newest string                   // which the notes begin at: of a release, the release before; "" for none
}

// before looks at the tags of lower versions. One that pins nothing of its own is no
// release.
func before(ctx context.Context, repository git.Repository, v version.Version) (earlier, error) {
	tags, err := repository.OwnTags(ctx)
	found := earlier{pinned: map[string]pins.Archives{}}
	if err != nil {
		return found, err
	}
	for _, lower := range v.Before(version.Of(tags)) {
		text, _, err := repository.Show(ctx, "refs/tags/"+lower.String(), pins.ActionFile)
		if err != nil {
			return found, err
		}
		archives, err := pins.Own([]byte(text), lower.String())
		if err != nil {
			return found, fmt.Errorf("tag %s: %w", lower, err)
		}
		if archives == nil {
			continue
		}
		found.pinned[lower.String()] = archives
		if v.Prerelease() || !lower.Prerelease() {
			found.newest = lower.String()
		}
	}
	return found, nil
}

// notes are what the release's page says.
func notes(ctx context.Context, repository git.Repository, since, source string) ([]byte, error) {
	text := "The first release.\n"
	if since != "" {
		subjects, err := repository.Subjects(ctx, since, source)
		if err != nil {
			return nil, err
		}
		text = "Since " + since + ":\n\n"
		for _, subject := range subjects {
			text += "- " + subject + "\n"
		}
	}
	return fmt.Appendf(nil, "%s\nHow to verify the files: [docs/releasing.md](%s/blob/main/docs/releasing.md#verify-a-release).\n", text, pins.Repository), nil
}
