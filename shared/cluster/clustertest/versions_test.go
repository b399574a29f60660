package clustertest_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// scene is a world with a cluster and the way into it.
type scene struct {
	*testing.T
	*clustertest.World
	*cluster.Manager
	kube port.Kube
}

// within runs a test with a small cluster.
func within(t *testing.T, test func(*scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := clustertest.Start(t)
		fuse, _ := crash.NewFuse(t.Context(), crash.Point{})
		m := w.Operator("demo", fuse)
		wanted, err := spec.Parse([]byte(clustertest.Small), "test")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Up(t.Context(), wanted); err != nil {
			t.Fatal(err)
		}
		kube, found, err := m.Access.Open(m.Target)
		if err != nil || !found {
			t.Fatal(found, err)
		}
		test(&scene{t, w, m, kube})
	})
}

// replica is the machine of a replica.
func (s *scene) replica(name string) infra.FoundInstance {
	s.Helper()
	inventory, err := s.Compute.Inventory(s.Context(), "demo")
	if err != nil {
		s.Fatal(err)
	}
	all := inventory.Replicas()
	i := slices.IndexFunc(all, func(r infra.FoundInstance) bool { return r.Name == name })
	if i < 0 {
		s.Fatalf("no replica %s", name)
	}
	return all[i]
}

// versions are those of a replica's API server and kubelet.
func (s *scene) versions(replica string) [2]string {
	s.Helper()
	server, err := s.kube.Server(s.Context(), s.replica(replica).External)
	if err != nil {
		s.Fatal(err)
	}
	nodes, err := s.kube.Nodes(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	i := slices.IndexFunc(nodes, func(n model.Node) bool { return n.Name == replica })
	if i < 0 {
		s.Fatalf("no node %s", replica)
	}
	return [2]string{server.Version, nodes[i].Version}
}

// phase is how far a machine in zone d is; empty where it does not say.
func (s *scene) phase(name string) string {
	ref := infra.Ref{Kind: infra.KindInstance, Name: name, Zone: clustertest.ZoneD}
	published, err := s.Compute.GuestAttributes(s.Context(), ref, bootstrap.Namespace)
	if err != nil {
		return ""
	}
	return published[bootstrap.AttrPhase]
}

func (s *scene) set(version string) {
	s.Helper()
	if err := s.kube.SetKubeadmVersion(s.Context(), version); err != nil {
		s.Fatal(err)
	}
	if got, err := s.kube.KubeadmVersion(s.Context()); err != nil || got != version || s.KubeadmVersion() != version {
		s.Fatalf("%q, %q, %v", got, s.KubeadmVersion(), err)
	}
}

// TestKubeadmVersion: a replica has the control plane that kubeadm's configuration
// says, and does not join where its kubeadm is older than that.
func TestKubeadmVersion(t *testing.T) {
	within(t, func(s *scene) {
		const b, d = "demo-control-plane-b", "demo-control-plane-d"
		if got, err := s.kube.KubeadmVersion(s.Context()); err != nil || got != "v1.37.2" || s.versions(b) != [2]string{got, got} {
			s.Fatalf("%q, %q, %v", got, s.versions(b), err)
		}
		var phase string
		added := make(chan error)
		go func() {
			_, err := s.AddReplica(s.Context(), cluster.AddReplicaOptions{Zone: clustertest.ZoneD})
			added <- err
		}()
		for end := time.Now().Add(10 * time.Minute); s.phase(d) == "" && time.Now().Before(end); {
			time.Sleep(100 * time.Millisecond)
		}
		s.set("v1.38.0")
		for end := time.Now().Add(10 * time.Minute); !strings.HasPrefix(phase, bootstrap.PhaseFailing) && time.Now().Before(end); {
			time.Sleep(time.Second)
			phase = s.phase(d)
		}
		s.set("v1.36.3")
		if err := <-added; err != nil || !strings.HasPrefix(phase, bootstrap.PhaseFailing) {
			s.Fatalf("phase %q, %v", phase, err)
		}
		if got := s.versions(d); got != [2]string{"v1.36.3", "v1.37.2"} {
			s.Errorf("API server and kubelet are of %q", got)
		}
		if got := s.versions(b); got != [2]string{"v1.37.2", "v1.37.2"} {
			s.Errorf("API server and kubelet of a machine that was there are of %q", got)
		}
	})
}

// TestDeprecatedInUse: each API server knows of its own requests, until it ends.
func TestDeprecatedInUse(t *testing.T) {
	within(t, func(s *scene) {
		const b, c = "demo-control-plane-b", "demo-control-plane-c"
		flow := model.DeprecatedAPI{Group: "flowcontrol.apiserver.k8s.io", Version: "v1beta3", Resource: "flowschemas/status", Removed: "v1.38"}
		s.AskDeprecated(b, flow)
		check := func(replica, removedBy string, want ...model.DeprecatedAPI) {
			s.Helper()
			got, err := s.kube.DeprecatedInUse(s.Context(), s.replica(replica).External, removedBy)
			if err != nil || !slices.Equal(got, want) {
				s.Errorf("%s, %s: %v, %v", replica, removedBy, got, err)
			}
		}
		check(b, "v1.37")
		check(b, "v1.38", flow)
		check(c, "v1.38")
		away := s.replica(b).External
		s.Engine.Machines.Named(b).Halt()
		time.Sleep(clustertest.Settle)
		if found, err := s.kube.DeprecatedInUse(s.Context(), away, "v1.38"); err == nil {
			s.Errorf("a machine without power has told %v", found)
		}
	})
}
