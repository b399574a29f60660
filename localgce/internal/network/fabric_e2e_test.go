//go:build e2e && linux

package network

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

func TestMachinesOfANetworkReachEachOther(t *testing.T) {
	l := newLab(t)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	l.must(l.EnsureNetwork(l.ctx, "two"))
	a := l.machine("one", "a", "10.0.0.2")
	b := l.machine("one", "b", "10.0.0.3", withAlias("10.64.1.0/24"))
	l.machine("two", "c", "10.0.0.4")
	d := l.machine("two", "d", "10.0.0.3") // the address of b in another network
	l.open("one", "two")

	l.expect(a, addr("10.0.0.3"), "b sees 10.0.0.2")
	l.expect(d, addr("10.0.0.4"), "c sees 10.0.0.3")
	l.refuse(a, addr("10.0.0.4"))
	l.refuse(a, addr("10.0.0.9"))
	l.refuse(a, addr("198.51.100.1"))

	l.take(b, addr("10.64.1.7"))
	l.expect(a, addr("10.64.1.7"), "b sees 10.0.0.2")
}

func TestMetadataListensOnTheVirtualRouter(t *testing.T) {
	l := newLab(t)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	a := l.machine("one", "a", "10.0.0.2")
	listener, err := l.Listen(l.ctx, "one", "169.254.169.254:80")
	l.must(err)
	defer listener.Close()
	accepted := make(chan string, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		accepted <- conn.RemoteAddr().String()
	}()
	conn, err := l.dial(a, metadataAddr)
	l.must(err)
	defer conn.Close()
	if from := <-accepted; !strings.HasPrefix(from, "10.0.0.2:") {
		t.Errorf("metadata server sees %s", from)
	}
	packets, err := l.ListenPacket(l.ctx, "one", "169.254.169.254:53")
	l.must(err)
	l.must(packets.Close())
}

func TestExternalAddresses(t *testing.T) {
	l := newLab(t)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	l.must(l.EnsureNetwork(l.ctx, "two"))
	a := l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	l.machine("one", "b", "10.0.0.3", withExternal(external(1)))
	c := l.machine("two", "c", "10.0.0.2", withExternal(external(2)))
	private := l.machine("two", "d", "10.0.0.3")
	l.open("one", "two")

	l.expect("", external(0), "a sees "+l.HostAddr().String())
	l.expect(a, external(1), "b sees "+external(0).String())
	l.expect(a, external(0), "a sees "+external(0).String())
	l.expect(a, external(2), "c sees "+external(0).String())
	l.expect(c, external(0), "a sees "+external(2).String())
	l.refuse(private, external(0))
	l.refuse("", external(9))
	l.refuse(a, l.HostAddr())

	l.must(l.Detach(l.ctx, "c"))
	l.refuse("", external(2))
	if _, err := l.Attach(l.ctx, NIC{
		Machine: "b", Network: "one", Address: addr("10.0.0.3"), Gateway: addr("10.0.0.1"), External: external(5),
	}); err != nil {
		t.Fatal(err)
	}
	l.refuse("", external(1))
	l.expect("", external(5), "b sees "+l.HostAddr().String())
}

func TestFirewall(t *testing.T) {
	l := newLab(t)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	a := l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	b := l.machine("one", "b", "10.0.0.3", withExternal(external(1)))
	l.refuse(a, addr("10.0.0.3"))

	web := Rule{Name: "web", Priority: 1000, Protocol: "tcp", Ports: []string{"80"}, Targets: []netip.Addr{addr("10.0.0.3")}}
	l.must(l.SetFirewall(l.ctx, "one", []Rule{web}))
	l.expect(a, addr("10.0.0.3"), "b sees 10.0.0.2")
	l.expect("", external(1), "b sees "+l.HostAddr().String())
	l.refuse(b, addr("10.0.0.2"))

	internal := web
	internal.Sources = []netip.Prefix{prefix("10.0.0.0/8")}
	l.must(l.SetFirewall(l.ctx, "one", []Rule{internal}))
	l.expect(a, addr("10.0.0.3"), "b sees 10.0.0.2")
	l.refuse("", external(1))

	deny := Rule{Name: "deny", Priority: 900, Deny: true, Protocol: "all"}
	l.must(l.SetFirewall(l.ctx, "one", []Rule{web, deny}))
	l.refuse(a, addr("10.0.0.3"))
}

func TestIsolation(t *testing.T) {
	l := newLab(t)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	a := l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	b := l.machine("one", "b", "10.0.0.3", withExternal(external(1)))
	l.serve(plumbing.Namespace(l.vpc("one")), "router") // in the metadata server's place
	l.open("one")
	lb := LoadBalancer{VIP: external(10), Network: "one", Backends: []netip.Addr{addr("10.0.0.3")}}
	l.must(l.SetLoadBalancer(l.ctx, lb))
	l.take(b, lb.VIP)
	conn, err := l.dial(a, addr("10.0.0.3"))
	l.must(err)
	defer conn.Close()
	probe := Probe{Network: "one", VIP: lb.VIP, Backend: addr("10.0.0.3"), Port: 80, Scheme: "tcp"}
	check := func() error {
		ctx, cancel := context.WithTimeout(l.ctx, time.Second)
		defer cancel()
		return l.Check(ctx, probe)
	}
	joined := func() {
		t.Helper()
		l.expect(a, addr("10.0.0.3"), "b sees 10.0.0.2")
		l.expect(b, addr("10.0.0.2"), "a sees 10.0.0.3")
		l.expect(b, metadataAddr, "router sees 10.0.0.3")
		l.must(check())
	}
	joined()

	for range 2 {
		l.must(l.SetIsolated(l.ctx, "one", []netip.Addr{addr("10.0.0.3"), addr("10.0.0.99")}))
		l.refuse(a, addr("10.0.0.3"))
		l.refuse(b, addr("10.0.0.2"))
		l.refuse(b, metadataAddr)
		l.refuse("", external(1))
		if check() == nil {
			t.Error("health checks reach a machine that is cut off")
		}
		l.expect(a, metadataAddr, "router sees 10.0.0.2")
		l.expect(b, lb.VIP, "b sees "+lb.VIP.String()) // it reaches itself
	}
	l.must(l.SetIsolated(l.ctx, "one", nil))
	joined()
	if got, err := ask(conn); err != nil || !strings.HasPrefix(got, "b sees") {
		t.Errorf("the connection from before: %q, %v", got, err)
	}
}

func TestANewProcessCarriesOn(t *testing.T) {
	l := newLab(t)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	nic := NIC{Machine: "a", Network: "one", Address: addr("10.0.0.2"), Gateway: addr("10.0.0.1"), External: external(0)}
	l.machine("one", "a", "10.0.0.2", withExternal(external(0)), withAlias("10.64.0.0/24"))
	l.open("one")
	conn, err := l.dial("", external(0))
	l.must(err)
	defer conn.Close()

	next, err := New(l.Options)
	l.must(err)
	l.must(next.EnsureNetwork(l.ctx, "one"))
	if _, err := next.Attach(l.ctx, nic); err != nil {
		t.Fatal(err)
	}
	if got, err := ask(conn); err != nil || !strings.HasPrefix(got, "a sees") {
		t.Errorf("connection from before: %q, %v", got, err)
	}
	l.expect("", external(0), "a sees "+l.HostAddr().String())

	nic.Machine = "other"
	if _, err := next.Attach(l.ctx, nic); err == nil {
		t.Error("an address was given to two machines")
	}
	l.must(next.Detach(l.ctx, "a"))
	l.must(next.Detach(l.ctx, "a"))
	l.must(next.DeleteNetwork(l.ctx, "one"))
	l.must(next.DeleteNetwork(l.ctx, "one"))
}
