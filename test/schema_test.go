package test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/shared/spec/schema"
)

const schemaFile = "docs/cluster.schema.json"

// clusterSchema is the schema as it is checked in, read by a library of its own.
func clusterSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(root, schemaFile))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestSchemaIsUpToDate(t *testing.T) {
	made, err := schema.Make()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(root, schemaFile))
	if err != nil || !bytes.Equal(made, kept) {
		t.Errorf("%s is not what schema.Make makes (%v): make generate", schemaFile, err)
	}
}

func TestExamplesFitTheSchema(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "examples", "*.yaml"))
	if err != nil || len(files) < 5 {
		t.Fatalf("found %v (%v), want the examples", files, err)
	}
	schema := clusterSchema(t)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(decoded(t, text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestSchemaRefuses what Parse refuses, as far as one field alone tells.
func TestSchemaRefuses(t *testing.T) {
	const sound = `{apiVersion: kubectl-ha.dev/v1alpha1, kind: Cluster, metadata: {name: demo}, spec: {region: europe-west1, controlPlane: {zones: [europe-west1-b]}`
	schema := clusterSchema(t)
	for _, whole := range []string{sound + "}}", sound + "}, x-zones: [a]}"} {
		if err := schema.Validate(decoded(t, []byte(whole))); err != nil {
			t.Fatal(err)
		}
	}
	for _, broken := range []string{
		sound + ", surplus: 1}}",
		sound + ", x-zones: [a]}}",
		sound + ", ttl: 2 hours}}",
		sound + ", kubernetesVersion: v1.36.9}}",
		sound + ", network: {cni: flannel}}}",
		sound + ", network: {podRange: 10.0.0.0}}}",
		sound + ", serviceAccounts: {nodes: default}}}",
		sound + ", serviceAccounts: {controlPlane: somebody@example.com}}}",
		sound + ", serviceAccounts: {workers: demo-nodes@my-project.iam.gserviceaccount.com}}}",
		sound + ", pools: [{name: a-b, nodesPerZone: 1}]}}",
		sound + ", pools: [{nodesPerZone: 501}]}}",
		sound + ", pools: [{spot: true}]}}",
		`{apiVersion: v1, kind: Cluster, metadata: {name: demo}, spec: {region: europe-west1, controlPlane: {zones: [europe-west1-b]}}}`,
		`{apiVersion: kubectl-ha.dev/v1alpha1, kind: Cluster, metadata: {name: demo}, spec: {region: europe-west1, controlPlane: {zones: []}}}`,
		`{apiVersion: kubectl-ha.dev/v1alpha1, kind: Cluster, metadata: {}, spec: {region: europe, controlPlane: {zones: [b]}}}`,
	} {
		if schema.Validate(decoded(t, []byte(broken))) == nil {
			t.Errorf("the schema accepts %s", broken)
		}
		if _, err := spec.Parse([]byte(broken), "test"); err == nil {
			t.Errorf("spec.Parse accepts %s", broken)
		}
	}
}
