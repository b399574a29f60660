package cluster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/certificates"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

func (l *lab) certificates(names ...string) certificates.Report {
	l.Helper()
	found, err := l.operator().Certificates(l.Context(), names...)
	if err != nil {
		l.Fatal(err)
	}
	return found
}

// issued is when a replica's certificates were made, but for its CA's.
func (l *lab) issued(replica string) (at time.Time) {
	l.Helper()
	for _, c := range l.certificates(replica).Certificates {
		if !c.Authority {
			at = c.Issued
		}
	}
	return at
}

// TestRenewCertificates: all replicas do, one after another, the leader last, and once.
func TestRenewCertificates(t *testing.T) {
	in(t, demo, func(l *lab) {
		if found := l.certificates(); len(found.Certificates) != 10 || found.Certificates[9].Name != certificates.Kubeconfig || len(found.Unknown) > 0 {
			t.Errorf("at first there are %+v", found)
		}
		leader := l.status().Etcd.Leader
		time.Sleep(time.Hour)
		outcome := l.done(l.operator().RenewCertificates(l.Context()))
		var order []string
		for _, step := range outcome.Plan.Steps {
			order = append(order, step.Ref.Name)
		}
		if len(order) != 3 || order[2] != leader {
			t.Errorf("the order was %q, and the leader is %s", order, leader)
		}
		for i := 1; i < len(order); i++ {
			if before, after := l.issued(order[i-1]), l.issued(order[i]); !before.Before(after) {
				t.Errorf("%s has certificates of %s, and %s, which comes later, of %s", order[i-1], before, order[i], after)
			}
		}
		if age := l.operator().Now().Sub(l.issued(order[0])); age > time.Hour {
			t.Errorf("the certificates of %s are still those of %s ago", order[0], age)
		}
		l.healthy(3, 9)
	})
}

// TestRenewCertificatesOfOne: of that named, and no other.
func TestRenewCertificatesOfOne(t *testing.T) {
	in(t, small, func(l *lab) {
		before := l.issued("demo-control-plane-b")
		time.Sleep(time.Hour)
		l.done(l.operator().RenewCertificates(l.Context(), "demo-control-plane-c"))
		if !l.issued("demo-control-plane-b").Equal(before) || !l.issued("demo-control-plane-c").After(before.Add(time.Hour)) {
			t.Error("not the certificates of the one replica were renewed")
		}
		_, err := l.operator().RenewCertificates(l.Context(), "demo-control-plane-x")
		l.refused(err, errs.Usage, "no-such-replica")
	})
}

// TestRenewCertificatesBesideADeadOne is refused: etcd would have no quorum.
func TestRenewCertificatesBesideADeadOne(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-c")
		_, err := l.operator().RenewCertificates(l.Context())
		l.refused(err, errs.Unsafe, rule(quorum.WouldLose))
		_, err = l.operator().RenewCertificates(l.Context(), "demo-control-plane-c")
		l.refused(err, errs.Failed, "")
		if found := l.certificates(); len(found.Unknown) != 1 || found.Unknown[0].Replica != "demo-control-plane-c" {
			t.Errorf("not known are %+v", found.Unknown)
		}
	})
}

// TestRenewCertificatesFails: the machine's failure is told with its last lines, no
// other replica is asked, and the same command goes on.
func TestRenewCertificatesFails(t *testing.T) {
	in(t, small, func(l *lab) {
		broken := true
		l.Break(func(string, bootstrap.Role) string {
			if broken {
				return "no space left on device"
			}
			return ""
		})
		outcome, err := l.operator().RenewCertificates(l.Context())
		if err == nil || !strings.Contains(err.Error(), "renew the certificates of "+outcome.Plan.Steps[0].Ref.Name+": the machine failed: no space left on device") {
			t.Fatal(err)
		}
		broken = false
		l.done(l.operator().RenewCertificates(l.Context()))
	})
}

// TestRenewCertificatesOfAnOldMachine: one that an earlier version has made cannot.
func TestRenewCertificatesOfAnOldMachine(t *testing.T) {
	in(t, "", func(l *lab) {
		l.Predate("demo-control-plane-b")
		l.up(small)
		_, err := l.operator().RenewCertificates(l.Context(), "demo-control-plane-b")
		l.refused(err, errs.Failed, "renews-none")
	})
}

// TestRenewCertificatesDryRun plans each replica, and asks none.
func TestRenewCertificatesDryRun(t *testing.T) {
	in(t, small, func(l *lab) {
		before := l.issued("demo-control-plane-b")
		time.Sleep(time.Hour)
		o := l.operator()
		o.DryRun = true
		outcome := l.done(o.RenewCertificates(l.Context()))
		if n := outcome.Plan.Changes(); n != 2 || outcome.Plan.Steps[0].Action != plan.RenewCertificates {
			t.Errorf("planned are %+v", outcome.Plan.Steps)
		}
		if !l.issued("demo-control-plane-b").Equal(before) {
			t.Error("it has renewed something")
		}
	})
}

// TestAdministratorIsRenewed by any command that changes the cluster, when little is
// left, and else is not.
func TestAdministratorIsRenewed(t *testing.T) {
	in(t, "", func(l *lab) {
		l.AdminsFor(29 * 24 * time.Hour)
		l.up(small)
		expires := func() time.Time {
			all := l.certificates().Certificates
			return all[len(all)-1].Expires
		}
		before := expires()
		time.Sleep(time.Minute)
		l.AdminsFor(365 * 24 * time.Hour)
		l.done(l.add(zoneD))
		renewed := expires()
		if renewed.Sub(before) < 300*24*time.Hour {
			t.Errorf("it expired on %s, and now on %s", before, renewed)
		}
		time.Sleep(time.Minute)
		l.done(l.remove("demo-control-plane-d"))
		if !expires().Equal(renewed) {
			t.Error("it was renewed although a year is left")
		}
	})
}
