//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/recipes"
	"github.com/kubectl-ha/kubectl-ha/test/testhost"
)

// TestOrdinaryHost has an ordinary user with sudo do what README says, on a computer
// that nobody has prepared for it, with the binary and a small cluster. Emulated, all
// is 5 to 30 times slower than here, and the cluster is one machine.
func TestOrdinaryHost(t *testing.T) {
	runHost(t, testhost.Options{
		Script: "readme.sh", Packages: []string{"sudo"}, Commands: readmeCommands(t), Limit: 20 * time.Minute,
	})
}

// readmeCommands are the command lines of README's for real machines.
func readmeCommands(t *testing.T) (lines []string) {
	t.Helper()
	pages, err := recipes.Pages("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range pages[0].Blocks {
		if b.Mark.Kind == recipes.Real {
			lines = append(lines, strings.Split(strings.TrimSpace(b.Text), "\n")...)
		}
	}
	if len(lines) == 0 {
		t.Fatal("the README has no command lines for a local cluster")
	}
	return lines
}
