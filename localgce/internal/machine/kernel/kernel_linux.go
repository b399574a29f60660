// Package kernel is what this computer's kernel says about itself, whose parts
// all machines share: its release, its configuration and its mounts.
package kernel

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Release is what uname -r says.
func Release() (string, error) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return "", err
	}
	return unix.ByteSliceToString(name.Release[:]), nil
}

// HasConfig reports whether a machine finds the kernel's configuration where
// kubeadm's system verification looks for it. root is the computer's root
// directory.
func HasConfig(root, release string) bool {
	for _, path := range []string{"/proc/config.gz", "/boot/config-" + release, "/lib/modules/" + release + "/config"} {
		if _, err := os.Stat(filepath.Join(root, path)); err == nil {
			return true
		}
	}
	return false
}
