//go:build e2e && linux

package network

import (
	"context"
	"net"
	"net/netip"
	"os/exec"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/standin"
)

// behindTheRoute are addresses that are not of the internet, and which a LAN or a
// cloud may have behind the same route.
var behindTheRoute = []netip.Addr{addr("192.168.7.1"), addr("10.9.9.9"), addr("169.254.7.7"), addr("100.64.0.7"), addr("203.0.113.7")}

// newInternetLab is a lab whose computer forwards and has an internet, with a
// network one, which has machine a with an external address.
func newInternetLab(t *testing.T, options Options) (l lab, a plumbing.Namespace) {
	t.Helper()
	standin.Enter(t, map[string]string{"ipv4/ip_forward": "1", "ipv4/conf/all/rp_filter": "1", "ipv4/conf/default/rp_filter": "1"})
	standin.Internet(t, behindTheRoute...)
	l = newLabOf(t, options)
	l.serve(standin.InternetHost, "internet")
	l.serve(standin.Host, "computer")
	l.must(l.EnsureNetwork(l.ctx, "one"))
	a = l.machine("one", "a", "10.0.0.2", withExternal(external(0)), withAlias("10.64.1.0/24"))
	l.open("one")
	return l, a
}

// reachesOut expects an answer from the internet, by the computer's address there.
func (l lab) reachesOut(from plumbing.Namespace) {
	l.Helper()
	l.expect(from, standin.InternetAddr, "internet sees "+standin.WanAddr.String())
}

func TestInternet(t *testing.T) {
	l, a := newInternetLab(t, Options{Internet: true})
	b := l.machine("one", "b", "10.0.0.3")
	l.reachesOut(a)
	l.refuse(b, standin.InternetAddr) // has no external address
	l.expect(a, addr("10.0.0.3"), "b sees 10.0.0.2")
	l.expect(standin.Host, external(0), "a sees "+l.HostAddr().String())
	for _, own := range []netip.Addr{l.HostAddr(), standin.WanAddr} {
		l.refuse(a, own)
	}
	for _, other := range behindTheRoute {
		l.expect(standin.Host, other, "internet sees "+standin.WanAddr.String())
		l.refuse(a, other)
	}
	l.must(l.SetIsolated(l.ctx, "one", []netip.Addr{addr("10.0.0.2")}))
	l.refuse(a, standin.InternetAddr)
}

// What pods send leaves as the machine, if the machine translates it: as on Compute
// Engine, nothing else does.
func TestPodsReachTheInternetAsTheirMachine(t *testing.T) {
	l, a := newInternetLab(t, Options{Internet: true})
	pod := addr("10.64.1.7")
	l.take(a, pod)
	from := func() error {
		return a.Do(func() error {
			dialer := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(pod, 0))}
			ctx, cancel := context.WithTimeout(l.ctx, patience)
			defer cancel()
			conn, err := dialer.DialContext(ctx, "tcp4", netip.AddrPortFrom(standin.InternetAddr, 80).String())
			if err != nil {
				return err
			}
			return conn.Close()
		})
	}
	if from() == nil {
		t.Error("an untranslated alias address reaches the internet")
	}
	l.must(a.NFT(l.ctx, "table ip lab {\n chain postrouting {\n type nat hook postrouting priority srcnat\n ip saddr 10.64.1.0/24 ip daddr != 10.0.0.0/8 masquerade\n}\n}"))
	l.must(from())
}

func TestWithoutInternet(t *testing.T) {
	l, a := newInternetLab(t, Options{})
	l.refuse(a, standin.InternetAddr)
	l.refuse(a, standin.WanAddr)
	if l.outlet().hasHostTable(l.ctx) {
		t.Error("there is a table for the internet")
	}
}

// The next daemon may be started with the other setting, and machines run on.
func TestInternetIsSwitched(t *testing.T) {
	l, a := newInternetLab(t, Options{Internet: true})
	l.must(standin.Host.NFT(l.ctx, dropForwarded))
	for _, on := range []bool{true, false, true} {
		options := l.Options
		options.Internet = on
		next, err := New(options)
		l.must(err)
		l.must(next.EnsureNetwork(l.ctx, "one"))
		if on {
			l.reachesOut(a)
		} else {
			l.refuse(a, standin.InternetAddr)
		}
		if next.outlet().hasHostTable(l.ctx) != on {
			t.Errorf("internet is %v, and the table is not as that", on)
		}
	}
	if got := rules(t, "nft", "list", "ruleset"); strings.Count(got, `comment "khanet-edge"`) != 2 {
		t.Errorf("the other table's chain has\n%s", got)
	}
}

const dropForwarded = "table inet lab {\n chain forward {\n type filter hook forward priority filter + 10; policy accept\n" +
	" ct state established,related accept\n reject with icmpx admin-prohibited\n}\n}"

// Firewalls of the computer drop what is forwarded; when the engine has gone they
// are as before.
func TestInternetWithFirewalls(t *testing.T) {
	for name, commands := range map[string][]string{
		"Docker": {"iptables -P FORWARD DROP", "iptables -N DOCKER-USER", "iptables -A DOCKER-USER -j RETURN",
			"iptables -A FORWARD -j DOCKER-USER", "iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"},
		"Docker, iptables-legacy": {"iptables-legacy -P FORWARD DROP"},
		"firewalld":               {"nft " + dropForwarded},
	} {
		t.Run(name, func(t *testing.T) {
			standin.Enter(t, map[string]string{"ipv4/ip_forward": "1"})
			for _, command := range commands {
				name, rest, _ := strings.Cut(command, " ")
				args := strings.Fields(rest)
				if name == "nft" {
					args = []string{rest}
				}
				rules(t, name, args...)
			}
			before := allRules(t)
			standin.Internet(t)
			l := newLabOf(t, Options{Internet: true})
			l.serve(standin.InternetHost, "internet")
			for range 2 {
				l.must(l.EnsureNetwork(l.ctx, "one"))
			}
			l.reachesOut(l.machine("one", "a", "10.0.0.2", withExternal(external(0))))
			l.must(l.Purge(l.ctx))
			if after := allRules(t); after != before {
				t.Errorf("rules before:\n%s\nand after:\n%s", before, after)
			}
		})
	}
}

func allRules(t *testing.T) string {
	t.Helper()
	return rules(t, "nft", "--stateless", "list", "ruleset") + rules(t, "iptables-legacy", "-S")
}

// rules runs a command about rules of the computer that a namespace stands for.
func rules(t *testing.T, name string, args ...string) string {
	t.Helper()
	output, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s %q: %v", name, args, err)
	}
	return string(output)
}

// Neighbours reach neither machines nor, by links from which the computer did not
// forward before, anything else through it.
func TestInternetIsNoWayInForNeighbours(t *testing.T) {
	l, a := newInternetLab(t, Options{Internet: true, Guarded: []string{"lan"}})
	standin.Neighbour(t, external(1), l.block())
	arrived := l.datagrams(a)
	neighbour, err := standin.NeighbourHost.Netlink()
	l.must(err)
	defer neighbour.Close()
	out, err := neighbour.LinkByName("lan")
	l.must(err)
	l.must(plumbing.SetRoutes(neighbour, plumbing.Via(plumbing.Everywhere, out, standin.HostAddr)))
	l.must(standin.Host.NFT(l.ctx, "table ip lab {\n chain postrouting {\n type nat hook postrouting priority srcnat\n ip saddr 192.0.2.2 masquerade\n}\n}"))

	l.send(standin.NeighbourHost, standin.NeighbourAddr, external(0), "neighbour")
	l.send(standin.NeighbourHost, external(1), external(0), "neighbour as a machine")
	l.send(standin.Host, l.HostAddr(), external(0), "computer")
	if got, want := l.next(arrived), "computer from "+l.HostAddr().String(); got != want {
		t.Errorf("the machine got %q, want %q alone", got, want)
	}
	l.refuse(standin.NeighbourHost, standin.InternetAddr)
	l.reachesOut(a)

	off := l.Options
	off.Internet = false
	next, err := New(off)
	l.must(err)
	l.must(next.EnsureNetwork(l.ctx, "one"))
	l.refuse(standin.NeighbourHost, standin.InternetAddr) // the computer still forwards
	off.Guarded = nil
	next, err = New(off)
	l.must(err)
	l.must(next.EnsureNetwork(l.ctx, "one"))
	l.expect(standin.NeighbourHost, standin.InternetAddr, "internet sees "+standin.WanAddr.String()) // it did so before
}
