package bootstrap_test

import (
	"os"
	"testing"
)

// TestConntrack: kube-proxy leaves alone what the machine cannot set.
func TestConntrack(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may write settings")
	}
	for file, want := range map[string]string{
		"/proc/sys/kernel/hostname":  "32768\n", // may be written
		"/proc/sys/kernel/osrelease": "0\n",     // may not, even by root
		"/proc/sys/not/there":        "32768\n",
	} {
		b := newBox(t)
		if output, ok := b.run("conntrack_per_core " + file); !ok || output != want {
			t.Errorf("%s: %q, succeeded: %t; want %q", file, output, ok, want)
		}
	}
}
