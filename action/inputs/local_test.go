package inputs

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
)

// TestLocalIsABoolean, as GitHub's toolkit reads them. The launcher goes by the
// same cases.
func TestLocalIsABoolean(t *testing.T) {
	var cases []struct{ Input, Variable, Want string }
	text, err := os.ReadFile("../testdata/booleans.json")
	if err == nil {
		err = json.Unmarshal(text, &cases)
	}
	if err != nil || len(cases) == 0 {
		t.Fatal(err)
	}
	for _, c := range cases {
		f := actiontest.New(t, map[string]string{"spec": actiontest.Spec, "local": c.Input})
		f.Env["KUBECTL_HA_LOCAL"] = c.Variable
		in, err := Read(f.Step)
		if got := fmt.Sprint(in.Local); err == nil && got != c.Want || err != nil && c.Want != "error" {
			t.Errorf("local: %q with the variable %q is %s, %v; want %s", c.Input, c.Variable, got, err, c.Want)
		}
	}
}
