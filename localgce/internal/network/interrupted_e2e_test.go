//go:build e2e && linux

package network

import (
	"context"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
)

// TestInterruptedDetach: a removal that broke off, here since nft could not run
// any more, is finished by the next: nothing leads to the external address.
func TestInterruptedDetach(t *testing.T) {
	l := newLab(t)
	l.must(l.EnsureNetwork(l.ctx, "one"))
	l.machine("one", "a", "10.0.0.2", withExternal(external(0)))
	broken, cancel := context.WithCancel(l.ctx)
	cancel()
	if err := l.Detach(broken, "a"); err == nil {
		t.Fatal("a removal goes on when it is to end")
	}
	next, err := New(l.Options)
	l.must(err)
	l.must(next.Detach(l.ctx, "a"))
	vpc := plumbing.Namespace(l.vpc("one"))
	l.must(vpc.Do(func() error {
		rules, err := program.Command(l.ctx, "nft", "list", "table", "ip", "nat").Output()
		if strings.Contains(string(rules), external(0).String()) {
			t.Errorf("the address is still translated:\n%s", rules)
		}
		return err
	}))
	handle, err := vpc.Netlink()
	l.must(err)
	defer handle.Close()
	if link, err := plumbing.FindLink(handle, "10.0.0.2"); err != nil || link != nil {
		t.Errorf("the link is still there: %v, %v", link, err)
	}
}
