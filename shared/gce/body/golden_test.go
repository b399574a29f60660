package body

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

var (
	testScope = Scope{Project: "acme", Region: "europe-west1"}
	testMark  = infra.Owner{Cluster: "demo", Region: "europe-west1", Expires: time.Unix(1800000000, 0).UTC()}
)

func testMachine() infra.Machine {
	return infra.Machine{
		Type:       "e2-standard-2",
		Image:      "projects/debian-cloud/global/images/family/debian-12",
		DiskType:   "pd-balanced",
		DiskGB:     30,
		Network:    "demo",
		Subnetwork: "demo-europe-west1",
		PodPrefix:  24,
		Tags:       []string{"demo-control-plane", "demo-machine"},
		Labels:     map[string]string{infra.LabelRole: infra.RoleControlPlane},
		Metadata:   map[string]string{"startup-script": "#!/bin/bash\n", "kubectl-ha-cluster": "demo"},
	}
}

func spotMachine() infra.Machine {
	m := testMachine()
	m.Spot, m.PodPrefix, m.End = true, 0, time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	m.Account = "demo-nodes@acme.iam.gserviceaccount.com"
	m.Labels = map[string]string{infra.LabelRole: infra.RoleWorker, infra.LabelPool: "default"}
	return m
}

// gpuMachine cannot move to another host, and boots from Hyperdisk only.
func gpuMachine() infra.Machine {
	m := testMachine()
	m.Type, m.DiskType = "g4-standard-48", "hyperdisk-balanced"
	return m
}

// imageMachine has no identity and no pods.
func imageMachine() infra.Machine {
	m := testMachine()
	m.Account, m.PodPrefix = infra.NoAccount, 0
	return m
}

// TestBodies holds what is sent for each kind to golden files.
func TestBodies(t *testing.T) {
	subnetwork := infra.Subnetwork{Name: "demo-europe-west1", Network: "demo",
		Range: netip.MustParsePrefix("10.0.0.0/20"), Pods: netip.MustParsePrefix("10.64.0.0/14")}
	groups := []infra.Ref{
		{Kind: infra.KindInstanceGroup, Name: "demo-b", Zone: "europe-west1-b"},
		{Kind: infra.KindInstanceGroup, Name: "demo-c", Zone: "europe-west1-c"}}
	firewall := infra.Firewall{Name: "demo-api", Network: "demo",
		Sources: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}, TargetTags: []string{"demo-control-plane"},
		Allow: []infra.Allow{{Protocol: "tcp", Ports: []string{"6443"}}, {Protocol: "icmp"}}}
	told := infra.ManagedGroup{Name: "demo-default-b", Zone: "europe-west1-b", Template: "demo-default", Size: 3,
		Metadata: map[string]string{infra.MetadataCA: "-----BEGIN CERTIFICATE-----"}}
	bodies := map[string]proto.Message{
		"network":            testScope.Network(infra.Network{Name: "demo"}, testMark),
		"subnetwork":         testScope.Subnetwork(subnetwork, testMark),
		"subnetwork-no-pods": testScope.Subnetwork(infra.Subnetwork{Name: "s", Network: "demo", Range: subnetwork.Range}, testMark),
		"firewall":           testScope.Firewall(firewall, testMark),
		"address":            testScope.Address(infra.Address{Name: "demo"}, infra.Owner{Cluster: "demo", Region: "europe-west1"}),
		"health-check":       testScope.HealthCheck(infra.HealthCheck{Name: "demo", Port: 6443, Path: "/readyz"}, testMark),
		"instance-group":     testScope.InstanceGroup(infra.InstanceGroup{Name: "demo-b", Zone: "europe-west1-b", Network: "demo"}, testMark),
		"backend-service":    testScope.BackendService(infra.BackendService{Name: "demo", HealthCheck: "demo", Groups: groups, Draining: 30 * time.Second}, testMark),
		"forwarding-rule":    testScope.ForwardingRule(infra.ForwardingRule{Name: "demo", Address: "demo", BackendService: "demo", Port: 6443}, testMark),
		"instance":           testScope.Instance(infra.Instance{Name: "demo-b", Zone: "europe-west1-b", Machine: testMachine()}, testMark),
		"instance-for-image": testScope.Instance(infra.Instance{Name: "image-b", Zone: "europe-west1-b", Machine: imageMachine()}, testMark),
		"image": testScope.Image(infra.Image{Name: "own-1", Family: "own", KubernetesVersion: "v1.37.2",
			Source: infra.Ref{Kind: infra.KindInstance, Name: "image-b", Zone: "europe-west1-b"}}, infra.Owner{Cluster: "image", Region: "europe-west1"}),
		"template-spot":       testScope.Template(infra.Template{Name: "demo-default", Machine: spotMachine()}, testMark),
		"template-gpu":        testScope.Template(infra.Template{Name: "demo-gpu", Machine: gpuMachine()}, testMark),
		"managed-group":       testScope.ManagedGroup(infra.ManagedGroup{Name: "demo-default-b", Zone: "europe-west1-b", Template: "demo-default", Size: 3}, testMark),
		"managed-group-told":  testScope.ManagedGroup(told, testMark),
		"managed-group-empty": testScope.ManagedGroup(infra.ManagedGroup{Name: "demo-default-b", Zone: "europe-west1-b", Template: "demo-default"}, testMark),
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) { golden.Compare(t, name+".json", pretty(t, body)) })
	}
}

// pretty sorts and indents: protojson's own form is not stable on purpose.
func pretty(t *testing.T, message proto.Message) string {
	t.Helper()
	wire, err := protojson.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(wire, &value); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}
