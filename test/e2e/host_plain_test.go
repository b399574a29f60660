//go:build e2e

package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/testhost"
)

// TestOrdinaryHost has an ordinary user with sudo do what README says, on a computer
// that nobody has prepared for it, with the binary and a small cluster. Emulated, all
// is 10 to 20 times slower than here.
func TestOrdinaryHost(t *testing.T) {
	runHost(t, testhost.Options{
		Script: "readme.sh", Packages: []string{"sudo"}, Commands: readmeCommands(t), Limit: 25 * time.Minute,
	})
}

var tryLocally = regexp.MustCompile("(?s)\n## Try it locally\n.*?\n```\n(.*?)\n```\n")

// readmeCommands are the command lines of the README's section on local clusters.
func readmeCommands(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := tryLocally.FindSubmatch(text)
	if block == nil {
		t.Fatal("the README has no command lines for a local cluster")
	}
	return strings.Split(string(block[1]), "\n")
}
