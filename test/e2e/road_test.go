//go:build e2e

package e2e

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestRoad is `make demo`: every station of the post, each checked.
func TestRoad(t *testing.T) {
	lab := open(t, "road")
	results, err := walkthrough.Walk(t.Context(), lab, walkthrough.Road())
	walkthrough.Print(t.Output(), results)
	if err != nil {
		t.Fatal(err)
	}
}
