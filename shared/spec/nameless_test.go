package spec_test

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const rest = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
spec: {region: europe-west1, controlPlane: {zones: [europe-west1-b]}}
`

func TestNamelessDocuments(t *testing.T) {
	for _, document := range []string{rest, rest + "metadata: {}\n", rest + "metadata: {name: given}\n"} {
		c, err := spec.ParseNameless([]byte(document), "test", func(c *spec.Cluster) { c.Metadata.Name += "x" })
		if err != nil || !strings.HasSuffix(c.Metadata.Name, "x") {
			t.Errorf("%s: %+v, %v", document, c, err)
		}
	}
}

// TestRulesHoldForWhatCompletes: a name that is not given in the end, or that
// is none, is a problem all the same.
func TestRulesHoldForWhatCompletes(t *testing.T) {
	for _, name := range []string{"", "Big Name"} {
		_, err := spec.ParseNameless([]byte(rest), "test", func(c *spec.Cluster) { c.Metadata.Name = name })
		if err == nil || !strings.Contains(err.Error(), "metadata.name") {
			t.Errorf("the name %q: %v", name, err)
		}
	}
	if _, err := spec.Parse([]byte(rest), "test"); err == nil || !strings.Contains(err.Error(), "metadata: required") {
		t.Errorf("Parse takes a document without a name: %v", err)
	}
}
