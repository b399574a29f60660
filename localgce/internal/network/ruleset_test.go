package network

import (
	"net/netip"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func ips(texts ...string) []netip.Addr {
	list := make([]netip.Addr, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParseAddr(text)
	}
	return list
}

func ranges(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

func TestRulesets(t *testing.T) {
	block, _ := ExternalRange(1)
	vip := netip.MustParseAddr("203.0.113.80")
	firewall, err := firewallRules([]Rule{
		{Name: "api", Priority: 1000, Protocol: "tcp", Ports: []string{"6443", "443-8443", "22"}, Targets: ips("10.0.0.3", "10.0.0.2")},
		{Name: "internal", Priority: 1000, Protocol: "all", Sources: ranges("10.0.0.0/8", "10.64.0.0/14", "35.191.0.0/16")},
		{Name: "anywhere", Priority: 1000, Protocol: "icmp", Sources: ranges("10.0.0.0/8", "0.0.0.0/0")},
		{Name: "zz-deny", Priority: 1000, Deny: true, Protocol: "47"},
		{Name: "first", Priority: 10, Protocol: "udp", Sources: ranges("10.0.0.7/8")},
		{Name: "no-source", Priority: 10, Protocol: "tcp", Sources: ranges()},
		{Name: "no-target", Priority: 10, Protocol: "tcp", Targets: ips()},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"firewall.nft": firewall,
		"edge.nft":     edgeRules(Options{Slot: 1}),

		"edge-internet.nft": edgeRules(Options{Slot: 1, Internet: true}),
		"host.nft":          hostRules(Options{Prefix: "kha1", Slot: 1, Internet: true}),
		"host-guarded.nft":  hostRules(Options{Prefix: "kha1", Slot: 1, Internet: true, Guarded: []string{"eth0", "kha1-edge", "wlan0"}}),
		"host-off.nft":      hostRules(Options{Prefix: "kha1", Slot: 1, Guarded: []string{"eth0"}}),
		"nat.nft": natRules(block, []translation{
			{netip.MustParseAddr("10.0.0.9"), netip.MustParseAddr("203.0.113.69")},
			{netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("203.0.113.70")},
		}),
		"nat-empty.nft":       natRules(block, nil),
		"balancer.nft":        balancerRules(LoadBalancer{VIP: vip, Backends: ips("10.0.0.3", "10.0.0.2", "10.0.0.3"), Kept: ips("10.0.0.4"), KeptTCP: ips("10.0.0.5")}),
		"balancer-empty.nft":  balancerRules(LoadBalancer{VIP: vip}),
		"isolation.nft":       isolationRules(ips("10.0.0.3", "10.0.0.2", "10.0.0.3")),
		"isolation-empty.nft": isolationRules(nil),
	} {
		t.Run(name, func(t *testing.T) { golden.Compare(t, name, got) })
	}
}

func TestFirewallRefuses(t *testing.T) {
	for name, rule := range map[string]Rule{
		"protocol":     {Protocol: "carrier-pigeon"},
		"number":       {Protocol: "256"},
		"port":         {Protocol: "tcp", Ports: []string{"https"}},
		"port number":  {Protocol: "tcp", Ports: []string{"65536"}},
		"port range":   {Protocol: "tcp", Ports: []string{"90-80"}},
		"second range": {Protocol: "tcp", Ports: []string{"22", "80-"}},
	} {
		t.Run(name, func(t *testing.T) {
			if rules, err := firewallRules([]Rule{rule}); err == nil {
				t.Errorf("accepted:\n%s", rules)
			}
		})
	}
}
