//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestStopLeavesNothing ends the engine under a running cluster, whose daemon
// was killed before: nothing of it may be left on the computer.
func TestStopLeavesNothing(t *testing.T) {
	lab := open(t, "ended")
	if _, err := lab.HA(t.Context(), up(lab, walkthrough.ZoneB)...); err != nil {
		t.Fatal(err)
	}
	root := machines(t)[0].root
	prefix := filepath.Base(root)
	if all := traces(t, prefix); len(all) == 0 {
		t.Fatal("a running engine shows no traces: the search is wrong")
	}
	killDaemon(t)
	if _, err := lab.HA(t.Context(), "local", "stop"); err != nil {
		t.Fatal(err)
	}
	if left := traces(t, prefix); len(left) > 0 {
		t.Errorf("these are left:\n%s", strings.Join(left, "\n"))
	}
	contexts, err := lab.K(t.Context(), "config", "get-contexts", "-o", "name")
	if err != nil || strings.Contains(contexts, "ended") {
		t.Errorf("the kubeconfig still has it: %s (%v)", contexts, err)
	}
}

// traces finds everything with the engine's names or paths: namespaces, links,
// mounts, processes, cgroups.
func traces(t *testing.T, prefix string) []string {
	t.Helper()
	dir := os.Getenv(localgce.StateDirVariable)
	var found []string
	for what, command := range map[string]string{
		"namespace": "ls /run/netns 2>/dev/null | grep '^" + prefix + "-'",
		"link":      "ip -o link show | grep '" + prefix + "-'",
		"route":     "ip route show | grep '" + prefix + "-'",
		"mount":     "grep -F '" + dir + "' /proc/self/mounts",
		"process":   "pgrep -af '" + dir + "|^" + prefix + "-' | grep -v pgrep",
		"cgroup":    "find /sys/fs/cgroup -type d -name '" + prefix + "*'",
	} {
		output, _ := exec.CommandContext(t.Context(), "sh", "-c", command).Output() // grep fails when it finds nothing
		for line := range strings.Lines(string(output)) {
			if !strings.Contains(line, "sh -c") {
				found = append(found, what+": "+strings.TrimSpace(line))
			}
		}
	}
	return found
}
