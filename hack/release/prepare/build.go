package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/git"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/pins"
)

const (
	goreleaser       = "bin/tools/goreleaser"
	goreleaserConfig = ".goreleaser.yaml"
	oneConfig        = "bin/goreleaser.yaml"
)

// build has goreleaser build the archives, their bills of materials and checksums.
// What it calls a snapshot is what it does not publish, which may have any version.
func build(ctx context.Context, repository git.Repository, source string, wanted options) (made.Release, error) {
	config, platforms := goreleaserConfig, pins.Platforms
	if wanted.platform != "" {
		config, platforms = oneConfig, []string{wanted.platform}
		if err := restrict(wanted.platform); err != nil {
			return made.Release{}, fmt.Errorf("restrict %s to %s: %w", goreleaserConfig, wanted.platform, err)
		}
	}
	date, seconds, err := repository.Date(ctx, source)
	if err != nil {
		return made.Release{}, err
	}
	cmd := exec.CommandContext(ctx, goreleaser, "release", "--clean", "--snapshot", "--config", config)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	cmd.Env = append(os.Environ(),
		"VERSION="+strings.TrimPrefix(wanted.version.String(), "v"),
		"COMMIT="+source, "COMMIT_DATE="+date, "COMMIT_TIMESTAMP="+seconds)
	if err := cmd.Run(); err != nil {
		return made.Release{}, fmt.Errorf("%s, which hack/release/tools builds: %w", goreleaser, err)
	}
	release, err := made.Read(dist)
	if err != nil {
		return made.Release{}, err
	}
	if missing := release.Lacks(platforms); len(missing) > 0 {
		return made.Release{}, fmt.Errorf("%s makes no archive for %s", goreleaserConfig, strings.Join(missing, ", "))
	}
	return release, nil
}

// restrict writes goreleaser's configuration for one platform.
func restrict(platform string) error {
	text, err := os.ReadFile(goreleaserConfig)
	if err != nil {
		return err
	}
	text, err = restricted(text, platform)
	if err != nil {
		return err
	}
	return os.WriteFile(oneConfig, text, 0o644)
}

func restricted(config []byte, platform string) ([]byte, error) {
	system, arch, ok := strings.Cut(platform, "/")
	if !ok {
		return nil, errors.New("a platform is such as linux/amd64")
	}
	var all struct {
		Builds []map[string]any
		Rest   map[string]any `yaml:",inline"`
	}
	if err := yaml.Unmarshal(config, &all); err != nil {
		return nil, err
	}
	for _, build := range all.Builds {
		build["goos"], build["goarch"] = []string{system}, []string{arch}
	}
	return yaml.Marshal(all)
}
