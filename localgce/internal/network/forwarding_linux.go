package network

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
)

// Another table's drop counts whatever ours accepts: that of Docker, ufw or
// firewalld, whose chains drop what they do not know. So each chain on the way of
// forwarded packets begins with two rules that accept those of the edge's link.

// admitForwarding adds the rules where they are missing.
func (k outlet) admitForwarding(ctx context.Context) error {
	chains, err := forwardChains(ctx)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, c := range chains {
		if len(c.marked[k.edge()]) > 0 {
			continue
		}
		for _, direction := range []string{"iifname", "oifname"} {
			fmt.Fprintf(&b, "insert rule %[1]s %[2]s %[3]q counter accept comment %[3]q\n", c, direction, k.edge())
		}
	}
	if err := k.applyOnHost(ctx, b.String()); err != nil {
		return err
	}
	return k.legacy(ctx, "-I")
}

// withdrawForwarding takes them away.
func (k outlet) withdrawForwarding(ctx context.Context) error {
	chains, err := forwardChains(ctx)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, c := range chains {
		for _, handle := range c.marked[k.edge()] {
			fmt.Fprintf(&b, "delete rule %s handle %d\n", c, handle)
		}
	}
	if err := k.applyOnHost(ctx, b.String()); err != nil {
		return err
	}
	return k.legacy(ctx, "-D")
}

// nftChain is a base chain of somebody else's. Its rules of ours bear the name of
// the edge's link as their comment.
type nftChain struct {
	Family, Table, Name, Type, Hook string

	marked map[string][]int // handles by comment
}

// String is how nft's commands name it.
func (c nftChain) String() string { return c.Family + " " + c.Table + " " + c.Name }

// forwardChains lists the chains through which forwarded IPv4 packets pass.
func forwardChains(ctx context.Context) ([]*nftChain, error) {
	text, err := program.Command(ctx, "nft", "-j", "list", "ruleset").Output()
	if err != nil {
		return nil, fmt.Errorf("list this computer's firewall: %w", err)
	}
	var list struct {
		Nftables []struct {
			Chain *nftChain
			Rule  *struct {
				Family, Table, Chain, Comment string
				Handle                        int
			}
		}
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("list this computer's firewall: %w", err)
	}
	var chains []*nftChain
	for _, object := range list.Nftables {
		if c := object.Chain; c != nil && c.forwards() {
			c.marked = map[string][]int{}
			chains = append(chains, c)
		}
	}
	for _, object := range list.Nftables {
		r := object.Rule
		if r == nil || !strings.HasSuffix(r.Comment, edgeSuffix) {
			continue
		}
		at := nftChain{Family: r.Family, Table: r.Table, Name: r.Chain}.String()
		if i := slices.IndexFunc(chains, func(c *nftChain) bool { return c.String() == at }); i >= 0 {
			chains[i].marked[r.Comment] = append(chains[i].marked[r.Comment], r.Handle)
		}
	}
	return chains, nil
}

func (c nftChain) forwards() bool {
	return c.Hook == "forward" && c.Type == "filter" && (c.Family == "ip" || c.Family == "inet") &&
		!strings.HasSuffix(c.Table, hostTableSuffix)
}

// legacyTables lists the tables of iptables-legacy, which nft does not see.
const legacyTables = "/proc/thread-self/net/ip_tables_names"

// legacy inserts (-I) or deletes (-D) the same rules in the chain FORWARD of
// iptables-legacy, where that is in use, each once.
func (k outlet) legacy(ctx context.Context, command string) error {
	tables, err := os.ReadFile(legacyTables)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !slices.Contains(strings.Fields(string(tables)), "filter") {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list this computer's firewall: %w", err)
	}
	for _, direction := range []string{"-i", "-o"} {
		rule := []string{"FORWARD", direction, k.edge(), "-j", "ACCEPT"}
		if has := iptables(ctx, "-C", rule) == nil; has != (command == "-D") {
			continue
		}
		if err := iptables(ctx, command, rule); err != nil {
			return err
		}
	}
	return nil
}

func iptables(ctx context.Context, command string, rule []string) error {
	output, err := program.Command(ctx, "iptables-legacy", append([]string{"-w", "10", command}, rule...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("iptables-legacy %s %s: %w: %s", command, strings.Join(rule, " "), err, strings.TrimSpace(string(output)))
	}
	return nil
}
