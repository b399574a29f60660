// Package standin has namespaces stand for this computer, and for another one
// on its LAN, in tests: this computer's own settings are left alone.
package standin

import (
	"net/netip"
	"runtime"
	"testing"

	"github.com/vishvananda/netns"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// What stands for this computer, for the other one, and for the internet.
const (
	Host          plumbing.Namespace = "khalab-host"
	NeighbourHost plumbing.Namespace = "khalab-neighbour"
	InternetHost  plumbing.Namespace = "khalab-internet"
)

// Their addresses on the LAN.
var (
	HostAddr      = netip.AddrFrom4([4]byte{192, 0, 2, 1})
	NeighbourAddr = netip.AddrFrom4([4]byte{192, 0, 2, 2})
)

// Addresses on the link to the internet: TEST-NET-2 (RFC 5737).
var (
	WanAddr      = netip.AddrFrom4([4]byte{198, 51, 100, 1})
	InternetAddr = netip.AddrFrom4([4]byte{198, 51, 100, 10})
)

// Enter makes Host, whose settings may be anything, and moves the test's thread
// into it. The thread is never unlocked, and so ends with its test.
func Enter(t *testing.T, settings map[string]string) {
	t.Helper()
	must(t, enter(settings))
	t.Cleanup(func() {
		if err := Host.Delete(); err != nil {
			t.Error(err)
		}
	})
}

func enter(settings map[string]string) error {
	if err := Host.Delete(); err != nil {
		return err
	}
	if _, err := Host.Ensure(); err != nil {
		return err
	}
	if err := Host.Sysctl(settings); err != nil {
		return err
	}
	handle, err := Host.Netlink()
	if err != nil {
		return err
	}
	defer handle.Close()
	if _, err := plumbing.Raise(handle, "lo"); err != nil {
		return err
	}
	file, err := netns.GetFromName(string(Host))
	if err != nil {
		return err
	}
	defer file.Close()
	runtime.LockOSThread()
	return netns.Set(file)
}

// Neighbour is another computer on the LAN, with an address of the engine's and
// a route to the others of block through Host, which forwards.
func Neighbour(t *testing.T, external netip.Addr, block netip.Prefix) {
	t.Helper()
	must(t, NeighbourHost.Delete())
	_, err := NeighbourHost.Ensure()
	must(t, err)
	t.Cleanup(func() { must(t, NeighbourHost.Delete()) })
	host, err := Host.Netlink()
	must(t, err)
	defer host.Close()
	_, err = plumbing.EnsureVeth(host, "lan", 1500, "lan", NeighbourHost, nil)
	must(t, err)
	inner, err := plumbing.Raise(host, "lan", HostAddr)
	must(t, err)
	must(t, plumbing.SetRoutes(host, plumbing.Direct(NeighbourAddr, inner)))
	handle, err := NeighbourHost.Netlink()
	must(t, err)
	defer handle.Close()
	outer, err := plumbing.Raise(handle, "lan", NeighbourAddr, external)
	must(t, err)
	must(t, plumbing.SetRoutes(handle, plumbing.Direct(HostAddr, outer), plumbing.Via(block, outer, HostAddr)))
}

// Internet is what Host's default route leads to. It has InternetAddr and the other
// addresses, and knows of Host no more than WanAddr.
func Internet(t *testing.T, others ...netip.Addr) {
	t.Helper()
	must(t, InternetHost.Delete())
	_, err := InternetHost.Ensure()
	must(t, err)
	t.Cleanup(func() { must(t, InternetHost.Delete()) })
	host, err := Host.Netlink()
	must(t, err)
	defer host.Close()
	_, err = plumbing.EnsureVeth(host, "wan", 1500, "wan", InternetHost, nil)
	must(t, err)
	inner, err := plumbing.Raise(host, "wan", WanAddr)
	must(t, err)
	must(t, plumbing.SetRoutes(host, plumbing.Via(plumbing.Everywhere, inner, InternetAddr)))
	handle, err := InternetHost.Netlink()
	must(t, err)
	defer handle.Close()
	outer, err := plumbing.Raise(handle, "wan", append(others, InternetAddr)...)
	must(t, err)
	must(t, plumbing.SetRoutes(handle, plumbing.Direct(WanAddr, outer)))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
