package bootstrap_test

import (
	"testing"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const (
	ofReplicas = "demo-cp@my-project.iam.gserviceaccount.com"
	ofNodes    = "demo-nodes@my-project.iam.gserviceaccount.com"
	anyAccount = "123456789012-compute@developer.gserviceaccount.com"
)

// claims are those of a machine's identity token; changes are of its
// google.compute_engine.
func claims(email, name string, changes ...string) map[string]any {
	machine := map[string]any{"project_id": "my-project", "zone": "europe-west1-b", "instance_name": name}
	for i := 0; i+1 < len(changes); i += 2 {
		machine[changes[i]] = changes[i+1]
	}
	return map[string]any{"email": email, "google": map[string]any{"compute_engine": machine}}
}

// TestWhoJoins has the API servers' rules judge tokens, as they would.
func TestWhoJoins(t *testing.T) {
	open, own, half := cluster(), cluster(), cluster()
	own.ControlPlane, own.Nodes = ofReplicas, ofNodes
	half.Nodes = ofNodes
	const (
		replica = "demo-control-plane-b-2"
		worker  = "demo-default-b-x7k2"
	)
	project, region := "not a machine of this project", "not a machine of this region"
	other, zone := "not a machine of this cluster", "not a machine of the zone in its name"
	controlPlane, nodes := "not the service account of this cluster's control plane", "not the service account of this cluster's nodes"
	for name, test := range map[string]struct {
		cluster bootstrap.Cluster
		claims  map[string]any
		refused string // the message of the rule; empty for who joins
	}{
		"a replica":                          {open, claims(anyAccount, replica), ""},
		"a worker":                           {open, claims(anyAccount, worker), ""},
		"no machine":                         {open, map[string]any{"email": ofReplicas}, "not an identity of a Compute Engine machine"},
		"another project":                    {open, claims(anyAccount, worker, "project_id", "other"), project},
		"another region":                     {open, claims(anyAccount, worker, "zone", "europe-west12-b"), region},
		"another cluster":                    {open, claims(anyAccount, "demo-x-default-b-x7k2"), other},
		"another zone":                       {open, claims(anyAccount, worker, "zone", "europe-west1-c"), zone},
		"own: a replica":                     {own, claims(ofReplicas, replica), ""},
		"own: the first replica":             {own, claims(ofReplicas, "demo-control-plane-b"), ""},
		"own: a worker":                      {own, claims(ofNodes, worker), ""},
		"own: a worker that looks like one":  {own, claims(ofReplicas, "demo-control-b-1234"), nodes},
		"own: a replica with any account":    {own, claims(anyAccount, replica), controlPlane},
		"own: a worker with any account":     {own, claims(anyAccount, worker), nodes},
		"own: a replica as a node":           {own, claims(ofNodes, replica), controlPlane},
		"own: a worker as the control plane": {own, claims(ofReplicas, worker), nodes},
		"own: another case":                  {own, claims("DEMO-NODES@my-project.iam.gserviceaccount.com", worker), nodes},
		"own: of another cluster":            {own, claims(ofNodes, "demo-x-default-b-x7k2"), other},
		"half: a replica with any account":   {half, claims(anyAccount, replica), ""},
		"half: a worker with any account":    {half, claims(anyAccount, worker), nodes},
	} {
		t.Run(name, func(t *testing.T) {
			if got := judge(t, test.cluster, test.claims); got != test.refused {
				t.Errorf("refused is %q, want %q", got, test.refused)
			}
		})
	}
	anonymous := claims("", worker)
	delete(anonymous, "email")
	if judge(t, own, anonymous) == "" {
		t.Error("a token without an account is taken")
	}
}

// judge is the message of the first rule that a token breaks.
func judge(t *testing.T, c bootstrap.Cluster, claims map[string]any) (refused string) {
	t.Helper()
	metadata, err := bootstrap.Metadata(c, bootstrap.First, spec.Pool{})
	if err != nil {
		t.Fatal(err)
	}
	var configuration struct {
		JWT []struct {
			ClaimValidationRules []struct{ Expression, Message string }
		}
	}
	if err := yaml.Unmarshal([]byte(metadata["kubectl-ha-authentication"]), &configuration); err != nil || len(configuration.JWT) != 1 {
		t.Fatalf("%v: %+v", err, configuration)
	}
	for _, rule := range configuration.JWT[0].ClaimValidationRules {
		if !holds(t, rule.Expression, claims) {
			return rule.Message
		}
	}
	return ""
}

// holds evaluates an expression as an API server does: what it cannot is false.
func holds(t *testing.T, expression string, claims map[string]any) bool {
	t.Helper()
	env, err := cel.NewEnv(ext.Strings(), cel.Variable("claims", cel.MapType(cel.StringType, cel.AnyType)))
	if err != nil {
		t.Fatal(err)
	}
	rule, issues := env.Compile(expression)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	program, err := env.Program(rule)
	if err != nil {
		t.Fatal(err)
	}
	value, _, err := program.Eval(map[string]any{"claims": claims})
	return err == nil && value.Value() == true
}
