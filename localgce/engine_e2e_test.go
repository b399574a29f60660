//go:build e2e

package localgce

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEngine takes a real machine through its life, and the daemon through death.
func TestEngine(t *testing.T) {
	l := newLab(t)
	l.create()
	l.awaitStatus("RUNNING")
	l.awaitGuest("boots", "1")
	l.awaitGuest("mask", "255.255.240.0")
	l.awaitGuest("search", "europe-west1-b.c.local.internal c.local.internal google.internal")
	l.await("the startup script's output", func() (bool, string) {
		return strings.Contains(l.console(), "demo has an identity"), "no such line"
	})
	external := netip.MustParseAddr(l.instance().NetworkInterfaces[0].AccessConfigs[0].NatIP)
	l.await("ssh from outside", func() (bool, string) { return greets(external, "SSH-2.0") })

	l.setPower("off 1")
	l.awaitStatus("TERMINATED")
	l.do(l.client.Instances.Start("local", testZone, "demo").Do())
	l.awaitGuest("boots", "2")

	booted := l.bootID()
	endpoint := l.conn.Endpoint
	l.killDaemon()
	l.start()
	l.awaitStatus("RUNNING")
	if l.conn.Endpoint != endpoint {
		t.Errorf("the daemon came back at %s, was at %s", l.conn.Endpoint, endpoint)
	}
	if again := l.bootID(); again != booted {
		t.Errorf("boot %s after the daemon's death, %s before", again, booted)
	}
	l.setPower("off 2") // the new daemon's metadata server reaches the machine that waits
	l.awaitStatus("TERMINATED")
	l.do(l.client.Instances.Start("local", testZone, "demo").Do())
	l.awaitGuest("boots", "3")
	l.do(l.client.Instances.Stop("local", testZone, "demo").Do())
	l.awaitStatus("TERMINATED")
	l.do(l.client.Instances.Start("local", testZone, "demo").Do())
	l.awaitGuest("boots", "4")

	l.do(l.client.Instances.Delete("local", testZone, "demo").Do())
	l.do(l.client.Firewalls.Delete("local", "ssh").Do())
	l.do(l.client.Subnetworks.Delete("local", testRegion, "sub").Do())
	l.do(l.client.Networks.Delete("local", "net").Do())
}

// TestStopAfterDeath removes an engine whose daemon was killed while a machine
// ran, and half of whose state is gone.
func TestStopAfterDeath(t *testing.T) {
	l := newLab(t)
	l.create()
	l.awaitGuest("boots", "1")
	l.killDaemon()
	for _, name := range []string{"daemon.json", "state.db", "token"} {
		if err := os.Remove(filepath.Join(l.options.StateDir, name)); err != nil {
			t.Fatal(err)
		}
	}
	report, err := Stop(t.Context(), l.options)
	if err != nil || report.Stopped || len(report.Removed) == 0 {
		t.Errorf("stopped: %+v, %v", report, err)
	}
	if again, err := Stop(t.Context(), l.options); err != nil || len(again.Removed) != 0 {
		t.Errorf("stopped again: %+v, %v, want nothing left to remove", again, err)
	}
}
