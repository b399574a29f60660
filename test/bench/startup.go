package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// starts is how often a start-up is measured: one is short.
const starts = 21

// startup measures `kubectl ha version` and `kubectl version --client` in
// turns, so that both have the same of what else the computer does.
func (b *bench) startup(ctx context.Context, r *round) error {
	var ours, theirs []time.Duration
	for range starts {
		product, err := timed(exec.CommandContext(ctx, b.lab.Binary, "version").Run)
		if err != nil {
			return fmt.Errorf("start %s: %w", b.lab.Binary, err)
		}
		kubectl, err := timed(exec.CommandContext(ctx, b.lab.Kubectl, "version", "--client").Run)
		if err != nil {
			return fmt.Errorf("start %s: %w", b.lab.Kubectl, err)
		}
		ours, theirs = append(ours, product), append(theirs, kubectl)
	}
	r.start = pair{median(ours), median(theirs)}
	return nil
}

// sizes are those of the archives that a snapshot has left in dist.
func sizes(dist string) ([]row, error) {
	var found []row
	for _, pattern := range []string{"*.tar.gz", "*.zip"} {
		archives, err := filepath.Glob(filepath.Join(dist, pattern))
		if err != nil {
			return nil, fmt.Errorf("look for archives: %w", err)
		}
		for _, archive := range archives {
			info, err := os.Stat(archive)
			if err != nil {
				return nil, fmt.Errorf("look for archives: %w", err)
			}
			found = append(found, row{filepath.Base(archive), float64(info.Size()) / 1e6, "MB", 0})
		}
	}
	return found, nil
}
