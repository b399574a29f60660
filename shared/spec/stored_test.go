package spec

import (
	"errors"
	"strings"
	"testing"
)

// foreign is a document that a newer version has written: of another minor of
// Kubernetes, with fields that this one does not know.
const foreign = `apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata:
  name: demo
  labels: {team: a}
spec:
  region: europe-west1
  kubernetesVersion: v1.41.0
  controlPlane:
    zones: [europe-west1-b]
    machineType: e2-standard-2
    confidential: {type: SEV, attested: true}
  pools:
    - name: old
      zones: [europe-west1-b]
      nodesPerZone: 1
      reservations: [{name: gpu}]
    - name: batch
      zones: [europe-west1-b]
      nodesPerZone: 1
      maxSurge: 2
  backup:
    bucket: gs://a
  serviceAccounts:
    nodes: demo-nodes@my-project.iam.gserviceaccount.com
    monitoring: x@y.iam.gserviceaccount.com
`

func TestStored(t *testing.T) {
	if _, err := Parse([]byte(foreign), "file"); err == nil {
		t.Error("a user's document may have unknown fields")
	}
	c, err := ParseStored([]byte(foreign), "the cluster's own spec")
	if err != nil {
		t.Fatal(err)
	}
	before := Clone(c)
	c.Spec.Pools = c.Spec.Pools[1:]
	c.Spec.Pools[0].Zones = append(c.Spec.Pools[0].Zones, "europe-west1-c")
	if err := ValidateChange(before, c); err != nil {
		t.Errorf("it is held to rules that it broke before: %v", err)
	}
	written, err := Restore(c, []byte(foreign))
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{"labels: {team: a}", "confidential: {type: SEV, attested: true}", "maxSurge: 2", "bucket: gs://a", "nodes: demo-nodes@my-project", "monitoring: x@y.iam", "kubernetesVersion: v1.41.0", "zones: [europe-west1-b, europe-west1-c]"} {
		if !strings.Contains(string(written), kept) {
			t.Errorf("%q is not in\n%s", kept, written)
		}
	}
	if strings.Contains(string(written), "reservations") {
		t.Errorf("the pool that went has left something:\n%s", written)
	}
	c.Spec.Pools[0].NodesPerZone = MaxNodesPerZone + 1
	var refused *Invalid
	if err := ValidateChange(before, c); !errors.As(err, &refused) || len(refused.Problems) != 1 || refused.Problems[0].Path != "spec.pools[0].nodesPerZone" {
		t.Errorf("a bad change: %v", err)
	}
}

// TestStoredIsNotUnderstood: what this version would misread, it does not read.
func TestStoredIsNotUnderstood(t *testing.T) {
	for name, change := range map[string][2]string{
		"another format": {"v1alpha1", "v1"},
		"another kind":   {"kind: Cluster", "kind: Fleet"},
		"another type":   {"zones: [europe-west1-b]", "zones: {b: 1}"},
		"no YAML":        {"metadata:", "metadata: ]"},
	} {
		if _, err := ParseStored([]byte(strings.Replace(foreign, change[0], change[1], 1)), "the cluster's own spec"); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestRestoreNothing: a cluster that holds nothing yet gets the plain document.
func TestRestoreNothing(t *testing.T) {
	c, err := ParseStored([]byte(foreign), "")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if restored, err := Restore(c, nil); err != nil || string(restored) != string(plain) {
		t.Errorf("%v\n%s", err, restored)
	}
}
