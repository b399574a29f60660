package git

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// releaser is who makes release commits. It is the same for all, and so is the date,
// that of the source: the same files on the same source are the same commit.
const (
	releaser      = "kubectl ha"
	releaserEmail = "kubectl-ha@users.noreply.github.com"
)

// Commit makes a commit of the source with the files, by their paths, and returns its
// name. No branch or tag has it yet.
func (r Repository) Commit(ctx context.Context, source, message string, files map[string][]byte) (string, error) {
	tree, err := r.tree(ctx, source, files)
	if err != nil {
		return "", fmt.Errorf("make the release commit: %w", err)
	}
	_, seconds, err := r.Date(ctx, source)
	if err != nil {
		return "", fmt.Errorf("make the release commit: %w", err)
	}
	date := seconds + " +0000"
	who := []string{
		"GIT_AUTHOR_NAME=" + releaser, "GIT_AUTHOR_EMAIL=" + releaserEmail, "GIT_AUTHOR_DATE=" + date,
		"GIT_COMMITTER_NAME=" + releaser, "GIT_COMMITTER_EMAIL=" + releaserEmail, "GIT_COMMITTER_DATE=" + date,
	}
	commit, err := r.with(ctx, who, "", "commit-tree", "-p", source, "-m", message, tree)
	if err != nil {
		return "", fmt.Errorf("make the release commit: %w", err)
	}
	return commit, nil
}

// tree writes the source's tree with the files, in an index of its own.
func (r Repository) tree(ctx context.Context, source string, files map[string][]byte) (string, error) {
	scratch, err := os.MkdirTemp("", "kubectl-ha-release-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(scratch)
	index := []string{"GIT_INDEX_FILE=" + filepath.Join(scratch, "index")}
	if _, err := r.with(ctx, index, "", "read-tree", source); err != nil {
		return "", err
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		blob, err := r.with(ctx, nil, string(files[path]), "hash-object", "-w", "--no-filters", "--stdin")
		if err != nil {
			return "", err
		}
		if _, err := r.with(ctx, index, "", "update-index", "--add", "--cacheinfo", "100644,"+blob+","+path); err != nil {
			return "", err
		}
	}
	return r.with(ctx, index, "", "write-tree")
}
