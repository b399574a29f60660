//go:build e2e || soak

package e2e

import (
	"path/filepath"
	"runtime"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/testhost"
)

// runHost boots a test host with the binary, and shows its stations.
func runHost(t *testing.T, o testhost.Options) {
	t.Helper()
	if runtime.GOARCH != testhost.Architecture {
		t.Skipf("there is a test host for %s only", testhost.Architecture)
	}
	var err error
	if o.Binary, err = filepath.Abs(binary); err != nil {
		t.Fatal(err)
	}
	o.Log = t.Output()
	report, err := testhost.Run(t.Context(), o)
	for _, s := range report.Stations {
		t.Logf("%-60s %6.0f s, by %s", s.Title, s.Took.Seconds(), report.Accelerator)
	}
	if err != nil {
		t.Fatal(err)
	}
}
