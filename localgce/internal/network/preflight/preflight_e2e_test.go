//go:build e2e && linux

package preflight

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/vishvananda/netlink"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/standin"
)

// lab is a namespace that stands for this computer, and a fabric on it.
type lab struct {
	*testing.T
	*network.Kernel
	ctx context.Context
}

func newLab(t *testing.T) lab {
	t.Helper()
	standin.Enter(t, nil)
	kernel, err := network.New(network.Options{Prefix: "khanet", Slot: 3})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	l := lab{t, kernel, ctx}
	l.must(kernel.Purge(ctx))
	t.Cleanup(func() {
		defer cancel()
		l.must(kernel.Purge(ctx))
		if left, err := kernel.Leftovers(ctx); err != nil || len(left) > 0 {
			t.Errorf("left after purge: %v, %v", left, err)
		}
	})
	return l
}

func (l lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

func prefix(text string) netip.Prefix { return netip.MustParsePrefix(text) }

// problems are the IDs of what the preflight finds, each with what was found.
func (l lab) problems(want ...string) {
	l.Helper()
	got := Problems(l.ctx)
	if len(got) != len(want) {
		l.Errorf("found:\n%s\nwant %d problems", listed(got), len(want))
		return
	}
	for i, text := range want {
		if id, detail, _ := strings.Cut(text, " "); got[i].ID != id || !strings.Contains(got[i].Error()+" "+got[i].Hint, detail) {
			l.Errorf("found %s; want %s", listed(got[i:i+1]), text)
		}
	}
	host, err := standin.Host.Netlink()
	l.must(err)
	defer host.Close()
	if link, err := plumbing.FindLink(host, trialLink); link != nil || err != nil {
		l.Errorf("left of the trial: %v, %v", link, err)
	}
}

func TestPreflightOfAGoodComputer(t *testing.T) {
	l := newLab(t)
	l.problems()
	l.must(l.EnsureNetwork(l.ctx, "one")) // another engine is in nobody's way
	l.problems()
	// Docker drops what it forwards, and lets the computer's own traffic alone.
	l.must(standin.Host.NFT(l.ctx, "table ip lab {\n chain forward {\n type filter hook forward priority filter; policy drop\n}\n}"))
	l.problems()
}

func TestPreflightFindsWhoHasTheAddresses(t *testing.T) {
	l := newLab(t)
	standin.Neighbour(t, netip.MustParseAddr("203.0.113.197"), prefix("203.0.113.192/26"))
	host, err := standin.Host.Netlink()
	l.must(err)
	defer host.Close()
	lan, err := plumbing.Raise(host, "lan", netip.MustParseAddr("203.0.113.9"))
	l.must(err)
	l.problems("local-addresses-taken sudo ip address del 203.0.113.9/32 dev lan")
	l.must(host.AddrDel(lan, &netlink.Addr{IPNet: plumbing.IPNet(prefix("203.0.113.9/32"))}))
	l.must(plumbing.SetRoutes(host, plumbing.Via(prefix("203.0.113.128/25"), lan, standin.NeighbourAddr), plumbing.Via(prefix("203.0.0.0/8"), lan, standin.NeighbourAddr)))
	l.problems("local-addresses-taken 203.0.113.128/25 in table 254 over link lan")
}

func TestPreflightFindsRulesAhead(t *testing.T) {
	l := newLab(t)
	host, err := standin.Host.Netlink()
	l.must(err)
	defer host.Close()
	rule := netlink.NewRule()
	rule.Family, rule.Priority, rule.Table = netlink.FAMILY_V4, 100, 77
	l.must(host.RuleAdd(rule))
	l.problems() // an empty table
	tunnel := plumbing.Unreachable(plumbing.Everywhere)
	tunnel.Table, tunnel.Priority = 77, 0
	l.must(plumbing.SetRoutes(host, tunnel))
	l.problems("local-route-diverted 100: to all lookup 77")
	l.must(host.RuleDel(rule))
	rule.Priority = 220
	l.must(host.RuleAdd(rule))
	l.problems()
	l.must(host.RuleDel(rule))
	rule.Priority, rule.Mark = 100, 7
	l.must(host.RuleAdd(rule))
	l.problems()
	refusal := netlink.NewRule()
	refusal.Family, refusal.Priority, refusal.Type = netlink.FAMILY_V4, 50, 8 // FR_ACT_PROHIBIT
	l.must(host.RuleAdd(refusal))
	l.problems("local-route-diverted sudo ip rule del priority 50")
}

// What the computer lets out and in matters, also by a firewall that refuses.
func TestPreflightFindsAFirewall(t *testing.T) {
	for name, chain := range map[string]string{
		"output drop":   "chain a {\n type filter hook output priority filter; policy drop\n}",
		"output refuse": "chain a {\n type filter hook output priority filter\n meta l4proto tcp reject with tcp reset\n}",
		"input drop":    "chain a {\n type filter hook input priority filter; policy drop\n}",
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			l.must(standin.Host.NFT(l.ctx, "table ip lab {\n"+chain+"\n}"))
			l.problems("local-firewall iptables -I OUTPUT")
		})
	}
	t.Run("answers accepted", func(t *testing.T) {
		l := newLab(t)
		l.must(standin.Host.NFT(l.ctx, "table ip lab {\n chain a {\n type filter hook input priority filter; policy drop\n ct state established,related accept\n}\n}"))
		l.problems()
	})
}

// What nft refuses is told by the part that needs it.
func TestTrialTellsWhatNftRefuses(t *testing.T) {
	try, err := newTrial()
	if err != nil {
		t.Fatal(err)
	}
	defer try.close()
	if refused := try.rulesets(t.Context()); len(refused) > 0 {
		t.Errorf("refused: %q", refused)
	}
	if err := try.nft(t.Context(), "table ip x {\n chain y {\n frobnicate\n }\n}"); err == nil || !strings.Contains(firstLine(err.Error()), "syntax error") {
		t.Errorf("got %v, want what nft said", err)
	}
}
