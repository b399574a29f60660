package machine

import (
	"os"
	"path/filepath"
)

// kernelFiles lists what a virtual machine has of its kernel on its own disk: the
// configuration, which kubeadm's system verification reads, and the modules' directory;
// and the device that VPNs and overlays make tunnels with, which are of the machine's own
// network. root is the computer's root directory. What is not there is left out.
func kernelFiles(root, release string) []mount {
	readOnly := []string{"bind", "ro", "nosuid", "nodev"}
	var list []mount
	for _, m := range []mount{
		{Destination: "/boot/config-" + release, Options: readOnly},
		{Destination: "/lib/modules/" + release, Options: readOnly},
		{Destination: "/dev/net/tun", Options: []string{"bind", "nosuid", "noexec"}},
	} {
		m.Type, m.Source = "bind", filepath.Join(root, m.Destination)
		if _, err := os.Stat(m.Source); err == nil {
			list = append(list, m)
		}
	}
	return list
}
