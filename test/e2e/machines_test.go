//go:build e2e || soak

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
)

// machine is a running machine of the tests' engine: a container of runc.
type machine struct {
	root string // runc's, of the engine
	id   string
}

// machines lists those of our engine.
func machines(t *testing.T) []machine {
	t.Helper()
	root := runcRoot(t)
	ids, err := exec.CommandContext(t.Context(), "runc", "--root", root, "list", "-q").Output()
	if err != nil {
		t.Fatalf("list the machines in %s: %v", root, err)
	}
	var found []machine
	for _, id := range strings.Fields(string(ids)) {
		found = append(found, machine{root: root, id: id})
	}
	return found
}

// running are the processes of the machines' inits, by the machines' ids.
func running(t *testing.T) map[string]int {
	t.Helper()
	var list []struct {
		ID     string
		PID    int
		Status string
	}
	output, err := exec.CommandContext(t.Context(), "runc", "--root", runcRoot(t), "list", "-f", "json").Output()
	if err == nil {
		err = json.Unmarshal(output, &list)
	}
	if err != nil {
		t.Fatalf("list the machines that run: %v", err)
	}
	pids := map[string]int{}
	for _, m := range list {
		if m.Status == "running" {
			pids[m.ID] = m.PID
		}
	}
	return pids
}

// runcRoot is where runc keeps the containers of our engine, whose slot's file
// names it.
func runcRoot(t *testing.T) string {
	t.Helper()
	dir := os.Getenv(localgce.StateDirVariable)
	slots, _ := filepath.Glob("/run/kubectl-ha/slot-*")
	for _, slot := range slots {
		tenant, err := os.ReadFile(slot)
		if err == nil && strings.Contains(string(tenant), dir) {
			return "/run/kubectl-ha/kha" + strings.TrimPrefix(filepath.Base(slot), "slot-")
		}
	}
	t.Fatalf("no slot is that of %s", dir)
	return ""
}

// consoles is what all machines of the engine have written to their serial ports.
func consoles(t *testing.T) string {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(os.Getenv(localgce.StateDirVariable), "machines", "*", "console"))
	if len(files) == 0 {
		t.Fatal("no machine has a console")
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
