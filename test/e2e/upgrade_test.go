//go:build e2e || soak

package e2e

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestUpgrade takes a cluster in use to the next minor version. The command is killed at
// random moments, and finished by the same one.
func TestUpgrade(t *testing.T) {
	t.Logf("seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 2))
	lab := old(t, "upgrade")
	inUse := use(t, lab)
	for range upgradeKills {
		moment := time.Duration(random.Int64N(int64(upgradeTime / upgradeKills)))
		t.Logf("it is killed after %.1f s", moment.Seconds())
		ctx, kill := context.WithTimeout(t.Context(), moment)
		_ = process(ctx, t, lab, "upgrade", "--yes").Run()
		kill()
	}
	run(t, lab, "upgrade", "--yes")
	upgraded(t, lab)
	inUse.ended(t)
	run(t, lab, "down", "--yes")
	if err := lab.Gone(t.Context()); err != nil {
		t.Error(err)
	}
}

// upgradeTime is about how long an upgrade of three replicas and three workers takes.
const upgradeTime = 3 * time.Minute

// old is a cluster of the version before the newest.
func old(t *testing.T, name string) *walkthrough.Lab {
	t.Helper()
	lab := open(t, name)
	run(t, lab, append(up(lab, threeZones), "--kubernetes-version", release.Minors()[1])...)
	write(t, lab)
	return lab
}

// upgraded checks that all is of the newest version, and well, with what was written
// before.
func upgraded(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	whole(t, lab)
	allHave(t, lab, release.Newest)
	images, err := lab.K(t.Context(), "get", "pods", "--all-namespaces", "-o", "jsonpath={.items[*].spec.containers[*].image}")
	if err != nil {
		t.Fatal(err)
	}
	newest, _ := release.Find(release.Newest)
	want := map[string]string{"/coredns:": newest.CoreDNS, "/etcd:": newest.Etcd}
	for _, name := range []string{"apiserver", "controller-manager", "scheduler", "proxy"} {
		want["/kube-"+name+":"] = release.Newest
	}
	for name, tag := range want {
		seen := 0
		for _, image := range strings.Fields(images) {
			if _, has, found := strings.Cut(image, name); found {
				seen++
				if has != tag {
					t.Errorf("a pod has %s, not %s", image, tag)
				}
			}
		}
		if seen == 0 {
			t.Errorf("no pod has an image %s%s", name, tag)
		}
	}
	if output, err := lab.HA(t.Context(), "upgrade", "--dry-run", "--detailed-exitcode"); err != nil {
		t.Errorf("there is something left to upgrade: %v %s", err, output)
	}
}

// allHave checks which version of Kubernetes the machines run.
func allHave(t *testing.T, lab *walkthrough.Lab, version string) {
	t.Helper()
	found, err := lab.K(t.Context(), "get", "nodes", "-o", "jsonpath={.items[*].status.nodeInfo.kubeletVersion}")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range strings.Fields(found) {
		if one != version {
			t.Errorf("a kubelet has version %s, not %s", one, version)
		}
	}
}
