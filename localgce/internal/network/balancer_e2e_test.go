//go:build e2e && linux

package network

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

func TestLoadBalancer(t *testing.T) {
	l := newLab(t)
	vip := external(10)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	l.must(l.EnsureNetwork(l.ctx, "two"))
	a := l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	b := l.machine("one", "b", "10.0.0.3")
	client := l.machine("one", "c", "10.0.0.4", withExternal(external(1)))
	far := l.machine("two", "d", "10.0.0.4", withExternal(external(2)))
	l.open("one", "two")
	lb := LoadBalancer{VIP: vip, Network: "one"}
	l.must(l.SetLoadBalancer(l.ctx, lb))
	l.refuse("", vip)

	l.take(a, vip)
	l.take(b, vip)
	lb.Backends = []netip.Addr{addr("10.0.0.2"), addr("10.0.0.3")}
	l.must(l.SetLoadBalancer(l.ctx, lb))
	for from, seen := range map[plumbing.Namespace]netip.Addr{"": l.HostAddr(), client: external(1), far: external(2)} {
		answers := l.tally(from, vip)
		if answers["a sees "+seen.String()] == 0 || answers["b sees "+seen.String()] == 0 || len(answers) != 2 {
			t.Errorf("from %q: %v", from, answers)
		}
	}
	// A backend's own traffic to the address stays in it.
	l.expect(a, vip, "a sees "+vip.String())
	l.expect(b, vip, "b sees "+vip.String())

	l.must(l.DeleteLoadBalancer(l.ctx, "one", vip))
	l.refuse("", vip)
	l.must(l.DeleteLoadBalancer(l.ctx, "one", vip))
}

func (l lab) tally(from plumbing.Namespace, target netip.Addr) map[string]int {
	l.Helper()
	answers := map[string]int{}
	for range 40 {
		got, err := l.get(from, target)
		l.must(err)
		answers[got]++
	}
	return answers
}

func TestConnectionsStayWithTheirBackend(t *testing.T) {
	l, lb := newStayLab(t)
	conn, err := l.dial("", lb.VIP)
	l.must(err)
	defer conn.Close()

	answers := func(want string) {
		t.Helper()
		if got, err := ask(conn); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("got %q, %v; want %s", got, err, want)
		}
	}
	lb.Backends = []netip.Addr{addr("10.0.0.4"), addr("10.0.0.3"), addr("10.0.0.2")}
	l.must(l.SetLoadBalancer(l.ctx, lb))
	answers("a sees")
	lb.Backends, lb.Kept = lb.Backends[:2], lb.Backends[2:]
	l.must(l.SetLoadBalancer(l.ctx, lb))
	answers("a sees")
	lb.Kept, lb.KeptTCP = nil, lb.Kept
	l.must(l.SetLoadBalancer(l.ctx, lb))
	answers("a sees")
	lb.KeptTCP = nil
	l.must(l.SetLoadBalancer(l.ctx, lb))
	if got, err := ask(conn); err == nil || timedOut(err) {
		t.Errorf("after its backend left: got %q, %v; want a reset", got, err)
	}
}

// newStayLab has the machines a, b and c behind a load balancer that knows of a.
func newStayLab(t *testing.T) (lab, LoadBalancer) {
	l := newLab(t)
	lb := LoadBalancer{VIP: external(10), Network: "one", Backends: []netip.Addr{addr("10.0.0.2")}}
	l.must(l.EnsureNetwork(l.ctx, "one"))
	for id, address := range map[string]string{"a": "10.0.0.2", "b": "10.0.0.3", "c": "10.0.0.4"} {
		l.take(l.machine("one", id, address), lb.VIP)
	}
	l.open("one")
	l.must(l.SetLoadBalancer(l.ctx, lb))
	return l, lb
}

func timedOut(err error) bool {
	var passing net.Error
	return errors.As(err, &passing) && passing.Timeout()
}

// A connection that stays with a lost machine gets no answer and no reset, whether
// the machine is cut off or gone; where it does not stay, another resets it.
func TestConnectionsToALostMachine(t *testing.T) {
	for name, lose := range map[string]func(lab){
		"cut off": func(l lab) { l.must(l.SetIsolated(l.ctx, "one", []netip.Addr{addr("10.0.0.2")})) },
		"gone":    func(l lab) { l.must(l.Detach(l.ctx, "a")) },
	} {
		t.Run(name, func(t *testing.T) {
			l, lb := newStayLab(t)
			conn, err := l.dial("", lb.VIP)
			l.must(err)
			defer conn.Close()
			if got, err := ask(conn); err != nil {
				t.Fatal(got, err)
			}
			lose(l)
			lb.Backends, lb.KeptTCP = []netip.Addr{addr("10.0.0.3")}, lb.Backends
			l.must(l.SetLoadBalancer(l.ctx, lb))
			if got, err := ask(conn); !timedOut(err) {
				t.Errorf("the connection that stays got %q, %v; want nothing", got, err)
			}
			l.expect("", lb.VIP, "b sees "+l.HostAddr().String())

			lb.KeptTCP = nil
			l.must(l.SetLoadBalancer(l.ctx, lb))
			if got, err := ask(conn); err == nil || timedOut(err) {
				t.Errorf("the connection that does not stay got %q, %v; want a reset", got, err)
			}
		})
	}
}

// A client whose SYN met a machine that hears nothing sends it again. It belongs to no connection
// that could stay, and goes to another machine as soon as the load balancer knows.
func TestASYNThatComesAgain(t *testing.T) {
	l, lb := newStayLab(t)
	l.must(plumbing.Namespace(l.Kernel.machine("a")).NFT(l.ctx, replaceTable("deaf", "chain from { type filter hook prerouting priority raw; policy drop; }\n")))
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	l.must(err)
	defer unix.Close(client)
	if err := unix.Connect(client, &unix.SockaddrInet4{Port: 80, Addr: lb.VIP.As4()}); !errors.Is(err, unix.EINPROGRESS) {
		t.Fatalf("the SYN is not on its way: %v", err)
	}
	lb.Backends, lb.KeptTCP = []netip.Addr{addr("10.0.0.3")}, lb.Backends
	l.must(l.SetLoadBalancer(l.ctx, lb))
	ready, err := unix.Poll([]unix.PollFd{{Fd: int32(client), Events: unix.POLLOUT}}, 10_000)
	l.must(err)
	if failed, err := unix.GetsockoptInt(client, unix.SOL_SOCKET, unix.SO_ERROR); ready != 1 || failed != 0 || err != nil {
		t.Errorf("no connection: ready %d, %v, %v", ready, unix.Errno(failed), err)
	}
}

// Firewall rules apply to load-balanced traffic by the client's address: the
// load balancer leaves it as it is.
func TestFirewallBehindTheLoadBalancer(t *testing.T) {
	l := newLab(t)
	vip := external(10)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	l.must(l.EnsureNetwork(l.ctx, "two"))
	l.take(l.machine("one", "a", "10.0.0.2"), vip)
	friend := l.machine("two", "b", "10.0.0.2", withExternal(external(1)))
	stranger := l.machine("two", "c", "10.0.0.3", withExternal(external(2)))
	l.must(l.SetLoadBalancer(l.ctx, LoadBalancer{VIP: vip, Network: "one", Backends: []netip.Addr{addr("10.0.0.2")}}))
	rule := Rule{Name: "api", Priority: 1000, Protocol: "tcp", Ports: []string{"80"}, Targets: []netip.Addr{addr("10.0.0.2")}}
	rule.Sources = []netip.Prefix{netip.PrefixFrom(external(1), 32)}
	l.must(l.SetFirewall(l.ctx, "one", []Rule{rule}))
	l.expect(friend, vip, "a sees "+external(1).String())
	l.refuse(stranger, vip)
	l.refuse("", vip)

	rule.Sources = append(rule.Sources, netip.PrefixFrom(l.HostAddr(), 32))
	l.must(l.SetFirewall(l.ctx, "one", []Rule{rule}))
	l.expect("", vip, "a sees "+l.HostAddr().String())
	l.refuse(stranger, vip)

	rule.Ports = []string{"443"}
	l.must(l.SetFirewall(l.ctx, "one", []Rule{rule}))
	l.refuse(friend, vip)
}

// Health checks of a managed group ask the machine at its own address.
func TestProbesWithoutALoadBalancer(t *testing.T) {
	l := newLab(t)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	l.machine("one", "a", "10.0.0.2")
	probe := Probe{Network: "one", VIP: addr("10.0.0.2"), Backend: addr("10.0.0.2"), Port: 80, Scheme: "http", Path: "/"}
	check := func() error {
		ctx, cancel := context.WithTimeout(l.ctx, time.Second)
		defer cancel()
		return l.Check(ctx, probe)
	}
	if check() == nil {
		t.Error("the firewall does not apply to probes")
	}
	l.open("one")
	l.must(check())
	probe.Port = 81
	if check() == nil {
		t.Error("healthy at a port that nobody serves")
	}
}

func TestProbes(t *testing.T) {
	l := newLab(t)
	vip := external(10)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	a := l.machine("one", "a", "10.0.0.2")
	l.machine("one", "b", "10.0.0.3")
	l.must(l.SetLoadBalancer(l.ctx, LoadBalancer{VIP: vip, Network: "one"}))
	l.must(l.SetFirewall(l.ctx, "one", []Rule{{
		Name: "probes", Priority: 1000, Protocol: "tcp", Ports: []string{"80"}, Sources: []netip.Prefix{prefix("35.191.0.0/16")},
	}}))
	probe := func(backend, scheme string) error {
		ctx, cancel := context.WithTimeout(l.ctx, time.Second)
		defer cancel()
		return l.Check(ctx, Probe{Network: "one", VIP: vip, Backend: addr(backend), Port: 80, Scheme: scheme, Path: "/readyz"})
	}
	if err := probe("10.0.0.2", "http"); err == nil {
		t.Error("healthy before the machine took the address on")
	}
	l.take(a, vip)
	l.must(probe("10.0.0.2", "http"))
	l.must(probe("10.0.0.2", "tcp"))
	for _, backend := range []string{"10.0.0.3", "10.0.0.77"} {
		if err := probe(backend, "http"); err == nil {
			t.Errorf("%s is healthy", backend)
		}
	}
	l.must(l.SetFirewall(l.ctx, "one", nil))
	if err := probe("10.0.0.2", "http"); err == nil {
		t.Error("the firewall does not apply to probes")
	}
}
