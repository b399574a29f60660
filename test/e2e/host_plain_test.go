//go:build e2e

package e2e

import (
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/testhost"
)

// TestOrdinaryHost runs the binary on a computer that nobody has prepared for
// it: a small cluster from its beginning to its end. Emulated, all is 10 to 20
// times slower than here.
func TestOrdinaryHost(t *testing.T) {
	runHost(t, testhost.Options{Script: "plain.sh", Limit: 25 * time.Minute})
}
