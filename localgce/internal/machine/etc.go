package machine

import "strings"

// etcFiles are the files below /etc that make a machine of the image this one.
// Its own name is not among the hosts: the resolver knows it, with the address
// that other machines know it by.
func etcFiles(spec Spec) map[string]string {
	search := spec.Search
	if len(search) == 0 {
		search = []string{"google.internal"}
	}
	return map[string]string{
		"hostname":    spec.Hostname + "\n",
		"resolv.conf": "search " + strings.Join(search, " ") + "\nnameserver 169.254.169.254\n",
		"hosts": "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n" +
			"169.254.169.254 metadata.google.internal metadata\n",
		// What /dev/kmsg says is about the computer, not about this machine.
		"systemd/journald.conf.d/kmsg.conf": "[Journal]\nReadKMsg=no\n",
	}
}
