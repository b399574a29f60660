package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine/kernel"
)

// sweepTimeout is how long killed processes may take to be gone.
const sweepTimeout = 10 * time.Second

// cgroupTrees lists a cgroup's directories in all hierarchies, of version 1 and 2.
func cgroupTrees(path string) ([]string, error) {
	all, err := kernel.Mounts()
	if err != nil {
		return nil, err
	}
	var trees []string
	for _, m := range all {
		if m.FSType != "cgroup" && m.FSType != "cgroup2" {
			continue
		}
		if tree := filepath.Join(m.Path, path); isDir(tree) {
			trees = append(trees, tree)
		}
	}
	return trees, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// sweepCgroup kills what still runs in a cgroup or below it, and removes it in
// all hierarchies.
func sweepCgroup(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, sweepTimeout)
	defer cancel()
	for {
		trees, err := cgroupTrees(path)
		if err != nil || len(trees) == 0 {
			return err
		}
		var last error
		for _, tree := range trees {
			last = errors.Join(last, sweepTree(tree))
		}
		if last == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("remove cgroup %s: %w: %w", path, ctx.Err(), last)
		case <-time.After(10 * time.Millisecond): // until the kernel has buried what was killed
		}
	}
}

// sweepTree thaws, kills and removes bottom-up, as far as it goes at once.
func sweepTree(tree string) error {
	var dirs []string
	err := filepath.WalkDir(tree, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
			err = killIn(path)
		}
		return err
	})
	for _, dir := range slices.Backward(dirs) {
		if gone := os.Remove(dir); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// killIn kills the processes of one cgroup directory. Those which are frozen,
// as a container is that runc was just making, would not notice: thaw them.
func killIn(dir string) error {
	for file, thawed := range map[string]string{"freezer.state": "THAWED", "cgroup.freeze": "0"} {
		path := filepath.Join(dir, file)
		if _, err := os.Stat(path); err != nil {
			continue // the other version's, or the root of a hierarchy
		}
		if err := os.WriteFile(path, []byte(thawed), 0); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, unix.EOPNOTSUPP) && !errors.Is(err, unix.ENODEV) {
		return err
	}
	for field := range strings.FieldsSeq(string(text)) {
		// 0 is a process of another PID namespace, which is none of ours.
		if pid, err := strconv.Atoi(field); err == nil && pid > 1 {
			if err := unix.Kill(pid, unix.SIGKILL); err != nil && !errors.Is(err, unix.ESRCH) {
				return err
			}
		}
	}
	return nil
}
