package inputs

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/state"
)

// defaults are those of action.yml, but for what the runner itself fills in.
func defaults(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var metadata struct {
		Inputs map[string]struct{ Default string }
	}
	if err := yaml.Unmarshal(text, &metadata); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for name, input := range metadata.Inputs {
		if input.Default != "" && !strings.HasPrefix(input.Default, "${{") {
			found[name] = input.Default
		}
	}
	return found
}

// TestEmptyInputs: an input that has a default is empty only where the workflow
// says so, and that is no default.
func TestEmptyInputs(t *testing.T) {
	given := defaults(t)
	for name := range given {
		inputs := maps.Clone(given)
		inputs["cluster-name"], inputs["spec"], inputs[name] = "demo", actiontest.Spec, " "
		_, err := Read(actiontest.New(t, inputs).Step)
		if err == nil || !strings.Contains(err.Error(), name+" is given and empty") {
			t.Errorf("%s is empty, and that is: %v", name, err)
		}
	}
	if names := slices.Sorted(maps.Keys(given)); !slices.Equal(names, slices.Sorted(slices.Values(withDefault()))) {
		t.Errorf("action.yml has defaults for %q", names)
	}
}

// TestWordsForNone: what the defaults of action.yml mean.
func TestWordsForNone(t *testing.T) {
	inputs := defaults(t)
	inputs["mode"], inputs["cluster-name"] = "drill", "demo"
	in, err := Read(actiontest.New(t, inputs).Step)
	if err != nil || in.Project != "" || len(in.Zones) > 0 || !in.Wait || in.Timeout != defaultTimeout || in.Keep != state.Never {
		t.Errorf("%+v, %v", in, err)
	}
	inputs["zone"], inputs["project"], inputs["local"] = "europe-west1-b, europe-west1-c", "acme", "true"
	in, err = Read(actiontest.New(t, inputs).Step)
	if err != nil || in.Project != "acme" || len(in.Zones) != 2 {
		t.Errorf("%+v, %v", in, err)
	}
}
