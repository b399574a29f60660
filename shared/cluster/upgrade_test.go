package cluster_test

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// of is a document with a version of Kubernetes.
func of(version, text string) string {
	return strings.Replace(text, "  region: europe-west1\n", "  region: europe-west1\n  kubernetesVersion: "+version+"\n", 1)
}

// former is a cluster of two zones of the version before the newest.
var former = of("v1.36.3", small)

func (l *lab) upgrade(options cluster.UpgradeOptions) (cluster.Outcome, error) {
	return l.operator().Upgrade(l.Context(), options)
}

// versions counts the versions of all nodes.
func (l *lab) versions() map[string]int {
	l.Helper()
	kube, _, err := l.operator().Access.Open(l.operator().Target)
	if err != nil {
		l.Fatal(err)
	}
	nodes, err := kube.Nodes(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	count := map[string]int{}
	for _, node := range nodes {
		count[node.Version]++
	}
	return count
}

// TestUpgrade: all machines and add-ons get the new version, etcd never has a member
// less, and there is nothing to do after it.
func TestUpgrade(t *testing.T) {
	in(t, of("v1.36.3", demo), func(l *lab) {
		l.done(l.upgrade(cluster.UpgradeOptions{}))
		l.healthy(3, 9)
		if got := l.versions(); len(got) != 1 || got[release.Newest] != 12 {
			l.Errorf("the nodes are of %v", got)
		}
		if clustertest.Addons(l.World) != release.Newest || l.KubeadmVersion() != release.Newest || !strings.Contains(l.StoredSpec(), "kubernetesVersion: "+release.Newest) {
			l.Errorf("add-ons are of %s, kubeadm's configuration of %s; the spec is\n%s", clustertest.Addons(l.World), l.KubeadmVersion(), l.StoredSpec())
		}
		if again := l.done(l.upgrade(cluster.UpgradeOptions{})); again.Plan.Changes() > 0 {
			l.Errorf("there are %d changes to make once more", again.Plan.Changes())
		}
		if again := l.up(of(release.Newest, demo)); again.Plan.Changes() > 0 {
			l.Errorf("up has %d changes to make", again.Plan.Changes())
		}
		down(l.T, l.World)
	})
}

// TestUpgradeToAPatch: of the same minor version.
func TestUpgradeToAPatch(t *testing.T) {
	in(t, of("v1.36.1", small), func(l *lab) {
		l.done(l.upgrade(cluster.UpgradeOptions{To: "v1.36"}))
		l.healthy(2, 2)
		if got := l.versions(); len(got) != 1 || got["v1.36.3"] != 4 {
			l.Errorf("the nodes are of %v", got)
		}
	})
}

// TestUpgradeOfOne: a single replica has a successor before it goes.
func TestUpgradeOfOne(t *testing.T) {
	in(t, strings.Replace(former, "zones: [europe-west1-b, europe-west1-c]}", "zones: [europe-west1-b]}", 1), func(l *lab) {
		l.done(l.upgrade(cluster.UpgradeOptions{}))
		l.healthy(1, 2)
	})
}

// TestUpgradeRefused: before anything is changed.
func TestUpgradeRefused(t *testing.T) {
	for name, test := range map[string]struct {
		from    string
		options cluster.UpgradeOptions
		before  func(*lab)
		kind    errs.Kind
		id      string
		says    string
	}{
		"unknown":         {"v1.36.3", cluster.UpgradeOptions{To: "v1.99"}, nil, errs.Usage, "unknown-version", "must be one of v1.37.2, v1.36.3"},
		"skipped":         {"v1.35.4", cluster.UpgradeOptions{To: "v1.37"}, nil, errs.Usage, "skipped-minor", "would be skipped"},
		"an older minor":  {"v1.36.3", cluster.UpgradeOptions{To: "v1.35.4"}, nil, errs.Usage, "older-version", "cannot go back"},
		"an older patch":  {"v1.36.3", cluster.UpgradeOptions{To: "v1.36.1"}, nil, errs.Usage, "older-version", "cannot go back"},
		"no such workers": {"v1.36.3", cluster.UpgradeOptions{PauseAfter: zoneD}, nil, errs.Usage, "", "must be one of europe-west1-b, europe-west1-c"},
		"a dead replica": {"v1.36.3", cluster.UpgradeOptions{}, func(l *lab) { l.halt("demo-control-plane-c") },
			errs.Unavailable, "", ""},
		"an API in use": {"v1.36.3", cluster.UpgradeOptions{}, func(l *lab) {
			l.AskDeprecated("demo-control-plane-c", model.DeprecatedAPI{Group: "batch", Version: "v1beta1", Resource: "jobs", Removed: "v1.37"})
		}, errs.Unsafe, "upgrade-unsafe", "batch/v1beta1 jobs (removed in v1.37)"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, of(test.from, small), func(l *lab) {
				if test.before != nil {
					test.before(l)
				}
				had := l.Resources()
				_, err := l.upgrade(test.options)
				l.refused(err, test.kind, test.id)
				if err == nil || !strings.Contains(err.Error(), test.says) {
					l.Errorf("it says %v", err)
				}
				if l.KubeadmVersion() != test.from || len(l.Resources()) != len(had) {
					l.Errorf("kubeadm's configuration is of %s, and there are %d resources instead of %d", l.KubeadmVersion(), len(l.Resources()), len(had))
				}
			})
		})
	}
}

// TestUpgradeBesideADeadOne is refused, although the others are a quorum.
func TestUpgradeBesideADeadOne(t *testing.T) {
	in(t, of("v1.36.3", demo), func(l *lab) {
		l.halt("demo-control-plane-c")
		_, err := l.upgrade(cluster.UpgradeOptions{})
		l.refused(err, errs.Unsafe, "upgrade-unsafe")
		l.start(zoneC, "demo-control-plane-c")
		l.done(l.upgrade(cluster.UpgradeOptions{}))
		l.healthy(3, 9)
	})
}

// TestUpgradePauses: after the workers of a zone. Until it has come to its end, no other
// machines are made, and it can go nowhere else.
func TestUpgradePauses(t *testing.T) {
	in(t, former, func(l *lab) {
		l.done(l.upgrade(cluster.UpgradeOptions{PauseAfter: zoneB}))
		l.healthy(2, 2)
		if got := l.versions(); got[release.Newest] != 3 || got["v1.36.3"] != 1 {
			l.Errorf("the nodes are of %v", got)
		}
		if notes := strings.Join(l.status().Notes, "; "); !strings.Contains(notes, "3 of 4 nodes are not of Kubernetes v1.36.3") {
			l.Errorf("status notes %s", notes)
		}
		_, err := l.add(zoneD)
		l.refused(err, errs.Unsafe, "upgrade-under-way")
		_, err = l.operator().AddPool(l.Context(), cluster.AddPoolOptions{Zone: zoneD, Name: "more", Nodes: 1})
		l.refused(err, errs.Unsafe, "upgrade-under-way")
		_, err = l.upgrade(cluster.UpgradeOptions{To: "v1.36.3"})
		l.refused(err, errs.Usage, "upgrade-under-way")
		outcome := l.done(l.upgrade(cluster.UpgradeOptions{}))
		for _, step := range outcome.Plan.Steps {
			if step.Action == plan.Join && !step.Done {
				l.Errorf("it begins anew: %s", step.ID)
			}
		}
		l.healthy(2, 2)
		if notes := l.status().Notes; len(notes) > 0 {
			l.Errorf("status notes %q", notes)
		}
		l.done(l.add(zoneD))
	})
}

// TestUpgradedByHand: with kubeadm, on the machines. New machines would still be of the
// version before: none is made until the upgrade has replaced all.
func TestUpgradedByHand(t *testing.T) {
	in(t, former, func(l *lab) {
		l.Rewrite(release.Newest, func(text string) string { return text })
		_, err := l.add(zoneD)
		l.refused(err, errs.Unsafe, "upgrade-under-way")
		l.done(l.upgrade(cluster.UpgradeOptions{}))
		l.healthy(2, 2)
		if !l.created("demo-control-plane-b").IsZero() || !strings.Contains(l.StoredSpec(), release.Newest) {
			l.Errorf("a machine of before is left, or the spec is\n%s", l.StoredSpec())
		}
	})
}
