package git

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Remote is another repository, and the clone from which it is pushed to.
type Remote struct {
	Repository
	Address string // or its name in the clone
}

// Fetch brings the remote's tags into the clone. They replace those of the clone:
// some move.
func (r Remote) Fetch(ctx context.Context) error {
	_, err := r.run(ctx, "fetch", "--quiet", "--force", "--tags", r.Address)
	return err
}

// Tags returns the remote's tags, each with its commit.
func (r Remote) Tags(ctx context.Context) (map[string]string, error) {
	tags, err := r.list(ctx, "refs/tags/")
	for name, commit := range tags {
		if annotated, ok := strings.CutSuffix(name, "^{}"); ok {
			tags[annotated] = commit
			delete(tags, name)
		}
	}
	return tags, err
}

// list returns the remote's references with that prefix, without it.
func (r Remote) list(ctx context.Context, prefix string) (map[string]string, error) {
	lines, err := r.run(ctx, "ls-remote", r.Address, prefix+"*")
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for line := range strings.Lines(lines) {
		commit, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		found[strings.TrimPrefix(name, prefix)] = commit
	}
	return found, nil
}

// OnBranch returns an error unless a branch of the remote has the commit.
func (r Remote) OnBranch(ctx context.Context, commit string) error {
	branches, err := r.list(ctx, "refs/heads/")
	if err != nil {
		return err
	}
	fetch := []string{"fetch", "--quiet", "--no-tags", r.Address}
	for _, name := range slices.Sorted(maps.Keys(branches)) {
		fetch = append(fetch, "refs/heads/"+name)
	}
	if _, err := r.run(ctx, fetch...); err != nil {
		return err
	}
	for _, head := range branches {
		// Of the commit and all before it, one that the branch lacks.
		missing, err := r.run(ctx, "rev-list", "--max-count=1", commit, "^"+head)
		if err != nil {
			return err
		}
		if missing == "" {
			return nil
		}
	}
	return fmt.Errorf("commit %s is on no branch of %s; push it first", commit, r.Address)
}

// Tag gives a commit a tag of its own. One that is there already must be on that
// commit: releases do not change.
func (r Remote) Tag(ctx context.Context, tag, commit string) error {
	tags, err := r.Tags(ctx)
	if err != nil {
		return err
	}
	switch tags[tag] {
	case commit:
		return nil
	case "":
		return r.push(ctx, tag, commit, "")
	}
	return fmt.Errorf("tag %s is on %s already, not on %s, which was made now: a release does not change; take the next version", tag, tags[tag], commit)
}

// Move moves a tag to a commit, or makes it.
func (r Remote) Move(ctx context.Context, tag, commit string) error {
	tags, err := r.list(ctx, "refs/tags/")
	if err != nil || tags[tag] == commit {
		return err
	}
	return r.push(ctx, tag, commit, tags[tag])
}

// push has the remote point a tag at a commit, unless it no longer points at what it
// was seen to: "" for a tag that was not there.
func (r Remote) push(ctx context.Context, tag, commit, seen string) error {
	ref := "refs/tags/" + tag
	_, err := r.run(ctx, "push", "--quiet", "--force-with-lease="+ref+":"+seen, r.Address, commit+":"+ref)
	return err
}
