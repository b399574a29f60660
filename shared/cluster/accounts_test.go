package cluster_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

const (
	ofReplicas = "demo-cp@my-project.iam.gserviceaccount.com"
	ofNodes    = "demo-nodes@my-project.iam.gserviceaccount.com"
	own        = "  serviceAccounts: {controlPlane: " + ofReplicas + ", nodes: " + ofNodes + "}\n"
)

// unasked are the fields that the flags of up do not speak of.
var unasked = []string{"spec.serviceAccounts.controlPlane", "spec.serviceAccounts.nodes"}

// runAs checks the accounts of all machines and templates there are.
func (l *lab) runAs(replicas, nodes string, machines int) {
	l.Helper()
	found := 0
	for _, line := range l.Resources() {
		want := nodes
		switch {
		case !strings.HasPrefix(line, "aggregated/instances ") && !strings.HasPrefix(line, "global/instanceTemplates "):
			continue
		case strings.Contains(line, `"kubectl-ha-role":"control-plane"`):
			want = replicas
		}
		if strings.HasPrefix(line, "aggregated/instances ") {
			found++
		}
		if !strings.Contains(line, `"serviceAccounts":[{"email":"`+want+`"`) {
			l.Errorf("does not run as %s: %s", want, line)
		}
	}
	if found != machines {
		l.Errorf("%d machines, want %d", found, machines)
	}
}

// TestAccounts: machines run as the accounts of the spec, whatever makes them
// and whenever, and nobody need say them again.
func TestAccounts(t *testing.T) {
	in(t, small+own, func(l *lab) {
		l.healthy(2, 2)
		l.runAs(ofReplicas, ofNodes, 4)
		if again := changes(l.up(small + own)); len(again) > 0 {
			l.Errorf("once more it changes %q", again)
		}
		l.done(l.add(zoneD))
		l.done(l.replace("demo-control-plane-c"))
		l.done(l.addPool(cluster.AddPoolOptions{Zone: zoneD, Name: "more"}))
		l.delete(l.worker(), zoneB) // its group makes another
		open := slices.Concat(unasked, []string{"spec.controlPlane.zones", "spec.pools[].name"})
		l.done(l.operator().Up(l.Context(), document(l, small+"  ttl: 9h\n"), open...)) // with another template
		l.healthy(3, 3)
		l.runAs(ofReplicas, ofNodes, 6)
	})
}

// TestAccountsStay: what a cluster was made with, it has for life: that is what
// its API servers ask of those who join.
func TestAccountsStay(t *testing.T) {
	for name, test := range map[string]struct{ from, to, told string }{
		"none to some": {"", own, "spec.serviceAccounts.nodes: is the project's default, and cannot become " + ofNodes},
		"some to none": {own, "", "spec.serviceAccounts.controlPlane: is " + ofReplicas + ", and cannot become the project's default"},
		"to others":    {own, strings.Replace(own, "demo-nodes", "demo-others", 1), "spec.serviceAccounts.nodes: is " + ofNodes},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, small+test.from, func(l *lab) {
				l.staysAs(test.to, test.told)
			})
		})
		t.Run(name+", half made", func(t *testing.T) {
			t.Parallel()
			in(t, "", func(l *lab) {
				l.halfMade(small + test.from)
				l.staysAs(test.to, test.told)
				l.up(small + test.from)
				l.healthy(2, 2)
			})
		})
	}
}

// halfMade has an up killed when the first replica is there, and nothing answers.
func (l *lab) halfMade(text string) {
	l.Helper()
	at := crash.Call{Name: "compute GET /compute/v1/projects/local/zones/europe-west1-b/instances/demo-control-plane-b/getGuestAttributes", N: 1}
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{Moment: crash.Before, Call: at})
	if _, err := l.Operator("demo", fuse).Up(ctx, document(l, text)); err == nil {
		l.Fatal("it was not killed")
	}
}

// TestAccountsOfTheRules: workers need the account that the first API server asks
// for, also where no template of theirs is there yet.
func TestAccountsOfTheRules(t *testing.T) {
	in(t, "", func(l *lab) {
		l.halfMade(small + own)
		fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
		for _, ref := range []infra.Ref{infra.PoolGroup("demo", "default", zoneB), infra.PoolGroup("demo", "default", zoneC), {Kind: infra.KindTemplate, Name: "demo-europe-west1-default"}} {
			if _, err := l.Client(fuse).Delete(ctx, ref); err != nil {
				l.Fatal(err)
			}
		}
		l.staysAs(strings.Replace(own, "demo-nodes", "demo-others", 1), "spec.serviceAccounts.nodes: is "+ofNodes)
		l.up(small + own)
		l.healthy(2, 2)
	})
}

// staysAs: up with these accounts is refused, and changes nothing.
func (l *lab) staysAs(accounts, told string) {
	l.Helper()
	before := l.Resources()
	_, err := l.operator().Up(l.Context(), document(l, small+accounts))
	l.refused(err, errs.Usage, "other-spec")
	if err == nil || !strings.Contains(err.Error(), told) {
		l.Errorf("%v does not tell %q", err, told)
	}
	if diff := clustertest.Differences(before, l.Resources()); diff != "" {
		l.Errorf("it changed something:\n%s", diff)
	}
}

// TestAccountsAfterRecovery: without an API the surviving replica tells which
// accounts the others had.
func TestAccountsAfterRecovery(t *testing.T) {
	in(t, threeReplicas+own, func(l *lab) {
		l.delete("demo-control-plane-b", zoneB)
		l.delete("demo-control-plane-d", zoneD)
		l.done(l.operator().Recover(l.Context(), document(l, threeReplicas), unasked...))
		l.healthy(3, 2)
		l.runAs(ofReplicas, ofNodes, 5)
	})
}
