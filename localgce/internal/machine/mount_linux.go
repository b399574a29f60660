package machine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine/kernel"
)

// mountsBelow lists what is mounted on or below dir, the innermost first.
func mountsBelow(dir string) ([]string, error) {
	all, err := kernel.Mounts()
	if err != nil {
		return nil, err
	}
	var list []string
	for _, m := range slices.Backward(all) {
		if m.Path == dir || strings.HasPrefix(m.Path, dir+"/") {
			list = append(list, m.Path)
		}
	}
	return list, nil
}

func unmountBelow(dir string) error {
	list, err := mountsBelow(dir)
	if err != nil {
		return err
	}
	var failures []error
	for _, path := range list {
		if err := unix.Unmount(path, unix.MNT_DETACH); err != nil {
			failures = append(failures, fmt.Errorf("unmount %s: %w", path, err))
		}
	}
	return errors.Join(failures...)
}

// shareMounts lets mounts propagate among the namespaces inside a machine, as
// systemd has it where no container manager started it. Pods with mount
// propagation need it. A thread of this process cannot do it: the main thread
// must not leave its mount namespace, and which one runs this is not known.
func shareMounts(ctx context.Context, pid int) error {
	err := run(ctx, "nsenter", "--target", strconv.Itoa(pid), "--mount", "mount", "--make-rshared", "/")
	if err != nil {
		return fmt.Errorf("share the machine's mounts: %w", err)
	}
	return nil
}
