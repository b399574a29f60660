package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
)

// github is GitHub, by its command line tool, which takes its token from GH_TOKEN or
// from gh auth login.
type github struct{}

func (github) remote() string { return "origin" }

func (github) check(release made.Release, action pins.Action) error {
	return pins.Whole(release, action)
}

func (github) create(ctx context.Context, p page) error {
	draft, err := gh(ctx, "release", "view", p.Tag, "--repo", pins.Repository, "--json", "isDraft", "--jq", ".isDraft")
	switch {
	case err == nil && draft == "false":
		return nil
	case err == nil:
		return fmt.Errorf("a draft of %s is left of an earlier run; delete it: gh release delete %s --repo %s", p.Tag, p.Tag, pins.Repository)
	case !strings.Contains(err.Error(), "release not found"):
		return err
	}
	_, err = gh(ctx, creation(p)...)
	return err
}

// creation are gh's arguments. It uploads the files to a draft, and makes the page
// public when all are there.
func creation(p page) []string {
	arguments := []string{
		"release", "create", p.Tag, "--repo", pins.Repository, "--verify-tag", "--title", p.Tag, "--notes-file", p.Notes,
		fmt.Sprintf("--prerelease=%t", p.Prerelease), fmt.Sprintf("--latest=%t", p.Latest),
	}
	return append(arguments, p.Files...)
}

func gh(ctx context.Context, arguments ...string) (string, error) {
	var output, problem bytes.Buffer
	cmd := exec.CommandContext(ctx, "gh", arguments...)
	cmd.Stdout, cmd.Stderr = &output, &problem
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("%w; install GitHub's command line tool, https://cli.github.com", err)
	}
	if err != nil {
		return "", fmt.Errorf("gh %s: %w: %s", strings.Join(arguments[:2], " "), err, strings.TrimSpace(problem.String()))
	}
	return strings.TrimSpace(output.String()), nil
}
