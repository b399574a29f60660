// Package git is what making a release needs of git: it reads a repository, makes a
// release's commit without touching the work tree, and pushes tags.
package git

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Repository is a clone, at a directory.
type Repository struct{ Directory string }

// Clean returns an error with what differs from the commit that is checked out.
func (r Repository) Clean(ctx context.Context) error {
	changed, err := r.run(ctx, "status", "--porcelain")
	if err == nil && changed != "" {
		err = fmt.Errorf("the work tree differs from its commit; commit or remove:\n%s", changed)
	}
	return err
}

// Source returns the commit that is checked out; where that is a release's own, the
// one that it was made of: both have the same source, and so the same binaries.
func (r Repository) Source(ctx context.Context, pinned ...string) (string, error) {
	commits, err := r.run(ctx, "rev-list", "--parents", "--max-count=1", "HEAD")
	if err != nil {
		return "", err
	}
	head, parents, _ := strings.Cut(commits, " ")
	if parents == "" || strings.Contains(parents, " ") {
		return head, nil
	}
	changed, err := r.run(ctx, "diff", "--name-only", "--no-renames", parents, head)
	if err != nil || !within(changed, pinned) {
		return head, err
	}
	return parents, nil
}

// within reports whether there are paths, and all of them among those that are allowed.
func within(paths string, allowed []string) bool {
	for path := range strings.Lines(paths) {
		if !slices.Contains(allowed, strings.TrimSpace(path)) {
			return false
		}
	}
	return paths != ""
}

// Date returns when a commit was made, in RFC 3339 in UTC, and in seconds since 1970.
func (r Repository) Date(ctx context.Context, commit string) (date, seconds string, err error) {
	both, err := r.with(ctx, []string{"TZ=UTC0"}, "", "log", "--max-count=1", "--date=iso-strict-local", "--format=%cd %ct", commit)
	date, seconds, _ = strings.Cut(both, " ")
	return date, seconds, err
}

// Show returns a file of a commit, and whether it is there.
func (r Repository) Show(ctx context.Context, commit, path string) (text string, there bool, err error) {
	listed, err := r.run(ctx, "ls-tree", "--name-only", commit, "--", path)
	if err != nil || listed == "" {
		return "", false, err
	}
	text, err = r.run(ctx, "show", commit+":"+path)
	return text, err == nil, err
}

// OwnTags returns the clone's tags.
func (r Repository) OwnTags(ctx context.Context) ([]string, error) {
	tags, err := r.run(ctx, "tag", "--list")
	return strings.Fields(tags), err
}

// Subjects returns what was committed since a tag, the newest first. Merges are left
// out.
func (r Repository) Subjects(ctx context.Context, since, commit string) ([]string, error) {
	subjects, err := r.run(ctx, "log", "--no-merges", "--format=%s", commit, "^refs/tags/"+since)
	if subjects == "" {
		return nil, err
	}
	return strings.Split(subjects, "\n"), err
}

func (r Repository) run(ctx context.Context, arguments ...string) (string, error) {
	return r.with(ctx, nil, "", arguments...)
}

// with runs git with variables and an input, and returns what it prints, without the
// last end of line.
func (r Repository) with(ctx context.Context, variables []string, input string, arguments ...string) (string, error) {
	var output, problem bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", arguments...)
	cmd.Dir, cmd.Env = r.Directory, append(os.Environ(), variables...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &output, &problem
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("git %s: %w: %s", strings.Join(arguments, " "), err, strings.TrimSpace(problem.String()))
	}
	return strings.TrimSuffix(output.String(), "\n"), nil
}
