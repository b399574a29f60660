package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
)

// rehearsal is a directory that plays GitHub. What it has below releases/download is
// laid out as GitHub has it, for any HTTP server to serve; releases/VERSION.json is
// the page.
type rehearsal struct{ directory string }

// openRehearsal opens the directory. The first time it is the repository's copy.
func openRehearsal(ctx context.Context, directory string) (rehearsal, error) {
	r := rehearsal{directory}
	_, err := os.Stat(r.remote())
	if !errors.Is(err, fs.ErrNotExist) {
		return r, err
	}
	output, err := exec.CommandContext(ctx, "git", "clone", "--quiet", "--bare", ".", r.remote()).CombinedOutput()
	if err != nil {
		return r, fmt.Errorf("make %s: %w: %s", r.remote(), err, output)
	}
	return r, nil
}

func (r rehearsal) remote() string { return filepath.Join(r.directory, "repository.git") }

// check takes all releases.
func (rehearsal) check(made.Release, pins.Action) error { return nil }

func (r rehearsal) create(_ context.Context, p page) error {
	to := filepath.Join(r.directory, "releases", "download", p.Tag)
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, file := range p.Files {
		content, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, filepath.Base(file)), content, 0o644)
		}
		if err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.directory, "releases", p.Tag+".json"), append(text, '\n'), 0o644)
}
