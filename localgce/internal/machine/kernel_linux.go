package machine

import (
	"os"
	"path/filepath"
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
