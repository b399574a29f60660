package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// Purge ends every machine of the prefix, whoever started it and wherever its
// disk is, and removes all there is below StateDir. It goes on past failures
// and returns them all. No Runc of the prefix may be at work.
func Purge(ctx context.Context, o Options) error {
	if err := o.validate(); err != nil {
		return err
	}
	r := runc{o.runcRoot()}
	list, err := r.list(ctx)
	failures := []error{err}
	for _, c := range list {
		failures = append(failures, clearMachine(ctx, o, c.ID))
	}
	failures = append(failures,
		sweepCgroup(ctx, "/"+o.Prefix),
		killAll(o.processPrefix()),
		unmountBelow(o.StateDir),
	)
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("purge machines of %s: %w", o.Prefix, err) // the disks may still be in use
	}
	return errors.Join(os.RemoveAll(o.runcRoot()), removeBelow(o.StateDir))
}

// removeBelow empties a directory. It does not empty what a symbolic link in its
// place names.
func removeBelow(dir string) error {
	above, err := os.OpenRoot(filepath.Dir(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = above.Close() }() // nothing was written by it
	info, err := above.Lstat(filepath.Base(dir))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil && !info.IsDir():
		return fmt.Errorf("empty %s: it is no directory", dir)
	case err != nil:
		return err
	}
	root, err := above.OpenRoot(filepath.Base(dir))
	if err != nil {
		return err
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	failures := []error{err}
	for _, entry := range entries {
		failures = append(failures, root.RemoveAll(entry.Name()))
	}
	return errors.Join(append(failures, root.Close())...)
}

// killAll ends the processes whose names start with prefix.
func killAll(prefix string) error {
	found, err := named(prefix)
	failures := []error{err}
	for pid := range found {
		if err := unix.Kill(pid, unix.SIGKILL); err != nil && !errors.Is(err, unix.ESRCH) {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// Leftovers lists what Purge would remove.
func Leftovers(ctx context.Context, o Options) ([]string, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	containers, errContainers := runc{o.runcRoot()}.list(ctx)
	trees, errTrees := cgroupTrees("/" + o.Prefix)
	processes, errProcesses := named(o.processPrefix())
	mounts, errMounts := mountsBelow(o.StateDir)
	disks, errDisks := filepath.Glob(filepath.Join(o.StateDir, "*"))

	found := prefixed("disk ", disks)
	found = append(found, prefixed("mount ", mounts)...)
	found = append(found, prefixed("cgroup ", trees)...)
	for _, c := range containers {
		found = append(found, "container "+c.ID)
	}
	for pid, name := range processes {
		found = append(found, fmt.Sprintf("process %d (%s)", pid, name))
	}
	slices.Sort(found)
	return found, errors.Join(errContainers, errTrees, errProcesses, errMounts, errDisks)
}

func prefixed(prefix string, list []string) []string {
	var out []string
	for _, item := range list {
		out = append(out, prefix+item)
	}
	return out
}
