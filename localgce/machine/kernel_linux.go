package machine

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// kernelFiles lists what a virtual machine has of its kernel on its own disk:
// the configuration, which kubeadm's system verification reads, and the modules'
// directory. root is the computer's root directory. What is not there is left out.
func kernelFiles(root, release string) []mount {
	var list []mount
	for _, path := range []string{"/boot/config-" + release, "/lib/modules/" + release} {
		if _, err := os.Stat(filepath.Join(root, path)); err == nil {
			list = append(list, mount{path, "bind", filepath.Join(root, path), []string{"bind", "ro", "nosuid", "nodev"}})
		}
	}
	return list
}

// kernelRelease is what uname -r says.
func kernelRelease() (string, error) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return "", err
	}
	return unix.ByteSliceToString(name.Release[:]), nil
}

// hasKernelConfig reports whether a machine finds the kernel's configuration
// where kubeadm's system verification looks for it.
func hasKernelConfig(root, release string) bool {
	for _, path := range []string{"/proc/config.gz", "/boot/config-" + release, "/lib/modules/" + release + "/config"} {
		if _, err := os.Stat(filepath.Join(root, path)); err == nil {
			return true
		}
	}
	return false
}
