package cluster_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
)

// blind has Compute Engine not reach a zone, until seeing.
func (l *lab) blind(zone string) {
	l.Helper()
	l.fault(inject.Fault{Kind: inject.Unreachable, Zone: zone})
}

func (l *lab) seeing() {
	l.Helper()
	if _, err := l.Engine.API().RemoveFaults(); err != nil {
		l.Fatal(err)
	}
}

// TestDownUnreachableZone: nobody knows what is left in a zone that cannot be
// seen, so down fails, and is finished when it can.
func TestDownUnreachableZone(t *testing.T) {
	in(t, small, func(l *lab) {
		l.blind(zoneC)
		_, err := l.operator().Down(l.Context())
		l.refused(err, errs.Unsafe, "zone-unreachable")
		_, err = l.operator().Down(l.Context())
		l.refused(err, errs.Unsafe, "zone-unreachable")
		l.seeing()
		if l.count("demo-europe-west1-network") != 1 || len(l.Contexts()) != 1 || l.Engine.Machines.Named("demo-control-plane-c") == nil {
			l.Errorf("contexts %q, %d machines", l.Contexts(), l.Engine.Machines.Count())
		}
		l.done(l.operator().Down(l.Context()))
		if left := l.Resources(); len(left) > 0 || len(l.Contexts()) > 0 {
			l.Errorf("left: %s", strings.Join(left, "\n"))
		}
	})
}

// TestUnreachableZone: what is in it counts neither as well nor as gone.
func TestUnreachableZone(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.halt("demo-control-plane-c")
		l.blind(zoneC)
		found := l.status()
		lost := slices.IndexFunc(found.Zones, func(z status.Zone) bool { return z.Zone == zoneC && z.Unknown })
		if found.Health != status.Degraded || lost < 0 || len(found.Losses) > 0 || !strings.Contains(strings.Join(found.Problems, "\n"), "what is in europe-west1-c is unknown") {
			l.Errorf("%s: %q, losses %+v", found.Health, found.Problems, found.Losses)
		}
		for _, problem := range found.Problems {
			if strings.Contains(problem, "no machine") {
				l.Errorf("what is in a zone that nobody sees is told to be gone: %s", problem)
			}
		}
		for name, command := range map[string]func() (cluster.Outcome, error){
			"add-replica":           func() (cluster.Outcome, error) { return l.add(zoneB) },
			"remove-replica":        func() (cluster.Outcome, error) { return l.remove("demo-control-plane-c") },
			"add-replica --replace": func() (cluster.Outcome, error) { return l.replace("demo-control-plane-c") },
			"remove-pool of its zone": func() (cluster.Outcome, error) {
				return l.operator().RemovePool(l.Context(), cluster.RemovePoolOptions{Zone: zoneC})
			},
			"up": func() (cluster.Outcome, error) { return l.operator().Up(l.Context(), document(l, demo)) },
		} {
			if _, err := command(); errs.KindOf(err) != errs.Unsafe || !strings.Contains(err.Error(), "Compute Engine cannot reach europe-west1-c") {
				l.Errorf("%s: %v", name, err)
			}
		}
		l.seeing()
		l.start(zoneC, "demo-control-plane-c")
		l.healthy(3, 9)
	})
}

// TestRecoverUnreachableZone: who could bring the quorum back may be there.
func TestRecoverUnreachableZone(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.delete("demo-control-plane-b", zoneB)
		l.blind(zoneC)
		l.halt("demo-control-plane-c")
		_, err := l.operator().Recover(l.Context(), document(l, demo))
		l.refused(err, errs.Unsafe, "zone-unreachable")
	})
}

// TestNoVoter: a replica that was taken out of etcd is not whole, though it is
// behind the load balancer. It is replaced.
func TestNoVoter(t *testing.T) {
	in(t, demo, func(l *lab) {
		o := l.operator()
		kube, ok, err := o.Access.Open(o.Target)
		if err != nil || !ok {
			l.Fatal(ok, err)
		}
		client := etcd.Client{Via: "demo-control-plane-b", Exec: func(ctx context.Context, node string, command ...string) ([]byte, error) {
			return kube.Exec(ctx, "kube-system", "etcd-"+node, command...)
		}}
		list, err := client.Members(l.Context())
		i := slices.IndexFunc(list, func(m etcd.Member) bool { return m.Name == "demo-control-plane-c" })
		if err != nil || i < 0 {
			l.Fatal(list, err)
		}
		if err := client.Remove(l.Context(), list[i].ID); err != nil {
			l.Fatal(err)
		}
		_, err = l.operator().Up(l.Context(), document(l, demo))
		l.refused(err, errs.Unsafe, "no-voter")
		l.done(l.replace("demo-control-plane-c"))
		l.up(demo)
		l.healthy(3, 9)
	})
}
