package computer

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// NamespaceDir is where network namespaces have names (ip-netns(8)).
const NamespaceDir = "/run/netns"

// MountNamespaces makes dir a shared mount of its own, as `ip netns add` does
// where it is none. If ip did it while engines run, its mount would lie on top of
// their namespaces, and these could not be removed.
func MountNamespaces(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("mount %s: %w", dir, err)
	}
	err := share(dir)
	if errors.Is(err, unix.EINVAL) { // no mount
		if err = unix.Mount(dir, dir, "none", unix.MS_BIND|unix.MS_REC, ""); err == nil {
			err = share(dir)
		}
	}
	if err != nil {
		return fmt.Errorf("mount %s: %w", dir, err)
	}
	return nil
}

func share(dir string) error {
	return unix.Mount("", dir, "none", unix.MS_SHARED|unix.MS_REC, "")
}

// isMount reports whether something is mounted at dir itself.
func isMount(dir string) (bool, error) {
	var stat unix.Statx_t
	err := unix.Statx(unix.AT_FDCWD, dir, 0, 0, &stat)
	if errors.Is(err, unix.ENOENT) {
		return false, nil
	}
	return stat.Attributes&unix.STATX_ATTR_MOUNT_ROOT != 0, err
}

// unmountNamespaces undoes MountNamespaces, unless dir has been a mount before, or
// somebody has a namespace there.
func (b before) unmountNamespaces(dir string) error {
	mounted, err := isMount(dir)
	if b.NamespacesMounted || !mounted || err != nil {
		return err
	}
	if names, err := os.ReadDir(dir); len(names) > 0 || err != nil {
		return err
	}
	return unix.Unmount(dir, 0)
}
