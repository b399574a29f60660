package gce_test

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

const zone = "europe-west1-b"

var (
	owner   = infra.Owner{Cluster: "demo", Region: "europe-west1"}
	machine = infra.Machine{
		Type: "e2-standard-2", Image: "projects/debian-cloud/global/images/family/debian-12", DiskType: "pd-balanced", DiskGB: 20,
		Network: "demo", Subnetwork: "demo", PodPrefix: 24, Tags: []string{"demo"},
		Labels:   map[string]string{infra.LabelRole: infra.RoleWorker, infra.LabelPool: "default"},
		Metadata: map[string]string{"greeting": "hello"},
	}
	replica = func() infra.Machine {
		m := machine
		m.Labels = map[string]string{infra.LabelRole: infra.RoleControlPlane}
		return m
	}()
	group    = infra.InstanceGroup{Name: "demo-b", Zone: zone, Network: "demo"}
	instance = infra.Instance{Name: "demo-cp-b", Zone: zone, Machine: replica}
	pool     = infra.ManagedGroup{Name: "demo-pool-b", Zone: zone, Template: "demo-pool", Size: 2}
	service  = infra.BackendService{Name: "demo", HealthCheck: "demo", Groups: []infra.Ref{group.Ref()}}
)

// resources are one of each kind, in an order in which they can be made.
func resources() []infra.Resource {
	return []infra.Resource{
		infra.Network{Name: "demo"},
		infra.Subnetwork{Name: "demo", Network: "demo",
			Range: netip.MustParsePrefix("10.0.0.0/20"), Pods: netip.MustParsePrefix("10.64.0.0/14")},
		infra.Firewall{Name: "demo-api", Network: "demo", Sources: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")},
			TargetTags: []string{"demo"}, Allow: []infra.Allow{{Protocol: "tcp", Ports: []string{"6443"}}}},
		infra.Address{Name: "demo"},
		infra.HealthCheck{Name: "demo", Port: 6443, Path: "/readyz"},
		group,
		service,
		infra.ForwardingRule{Name: "demo", Address: "demo", BackendService: "demo", Port: 6443},
		infra.Template{Name: "demo-pool", Machine: machine},
		pool,
		instance,
	}
}

// start starts a local Compute Engine of scripted machines and returns a client
// of it. Its machines answer health checks, say hello and publish an attribute.
func start(t *testing.T) *gce.Client {
	t.Helper()
	engine := localgcetest.Start(t, localgcetest.Options{Boot: func(m *localgcetest.Machine) {
		m.Print("booting", "hello")
		m.Serve(6443, true)
		_ = m.SetGuestAttribute("kubectl-ha", "phase", "ready") // fails only when the machine is deleted meanwhile
	}})
	client, err := gce.New(t.Context(), gce.Config{
		Project: engine.Project, Region: "europe-west1", Endpoint: engine.URL, Token: engine.Token})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// build makes the whole cluster.
func build(t *testing.T, client *gce.Client) {
	t.Helper()
	for _, resource := range resources() {
		if created, err := client.Ensure(t.Context(), resource, owner); err != nil || !created {
			t.Fatalf("%s: created %v, %v", resource.Ref(), created, err)
		}
	}
}

func inventory(t *testing.T, client *gce.Client) infra.Inventory {
	t.Helper()
	found, err := client.Inventory(t.Context(), owner.Cluster)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// eventually asks until the answer is yes; want says what is waited for.
func eventually(t *testing.T, want string, yes func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for !yes() {
		select {
		case <-ctx.Done():
			t.Fatalf("gave up waiting: %s", want)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// The verbs reach Compute Engine through this port.
var _ port.Compute = (*gce.Client)(nil)
