package localgce

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
)

// remember has the engine's last daemon note this slot, in this run of the
// computer or in an earlier one.
func remember(t *testing.T, d daemon, slot int, boot string) {
	t.Helper()
	if err := d.state.writeRecord(record{PID: os.Getpid(), Slot: slot, Boot: boot}); err != nil {
		t.Fatal(err)
	}
}

// tear leaves a slot's file as a full file system or a lost write does.
func tear(t *testing.T, s slots.Registry, slot int, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.Dir, fmt.Sprintf("slot-%d", slot)), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func thisBoot(t *testing.T) string {
	t.Helper()
	boot, err := computer.BootID()
	if err != nil || boot == "" {
		t.Fatalf("boot ID %q, %v", boot, err)
	}
	return boot
}

// An engine whose slot's file was torn is still found, stopped and started.
func TestAnEngineIsFoundByWhatItNoted(t *testing.T) {
	for _, c := range []struct {
		name       string
		boot       string
		text       string // of the slot's file; "none" for no file
		registered bool
		place      bool
	}{
		{"torn", thisBoot(t), "", true, true},
		{"no file", thisBoot(t), "none", true, true},
		{"another's", thisBoot(t), `{"stateDir":"/another"}`, false, false},
		{"torn since a restart", "earlier", "", false, false},
		{"no file since a restart", "earlier", "none", false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := testDaemon(t)
			remember(t, d, 2, c.boot)
			if c.text != "none" {
				tear(t, d.slots, 2, c.text)
			}
			if slot, tenant, ok, err := d.registered(); err != nil || ok != c.registered || ok && (slot != 2 || tenant.PID != os.Getpid()) {
				t.Errorf("registered in %d as %+v, %t, %v; want %t", slot, tenant, ok, err, c.registered)
			}
			if slot, ok, err := d.place(); err != nil || ok != c.place || ok && slot != 2 {
				t.Errorf("place %d, %t, %v; want %t", slot, ok, err, c.place)
			}
		})
	}
}

func TestClaimMendsATornSlot(t *testing.T) {
	d := testDaemon(t)
	remember(t, d, 2, thisBoot(t))
	tear(t, d.slots, 2, "{")
	if slot, err := d.claim(t.Context()); slot != 2 || err != nil {
		t.Fatalf("claimed %d, %v", slot, err)
	}
	if slot, _, ok := d.slots.Find(d.StateDir); !ok || slot != 2 {
		t.Errorf("found %d, %t", slot, ok)
	}
}

// The others' torn files are nothing to an engine that is stopped or looked at.
func TestStopWithAnothersTornSlot(t *testing.T) {
	d := testDaemon(t)
	tear(t, d.slots, 1, "")
	if _, err := d.stop(t.Context()); err != nil {
		t.Errorf("stop: %v", err)
	}
	if pid, err := d.pid(); pid != 0 || err != nil {
		t.Errorf("process %d, %v, want none", pid, err)
	}
}

func TestAnEmptyEngineMovesToAFreeSlot(t *testing.T) {
	d := testDaemon(t)
	remember(t, d, 0, "earlier")
	mustClaim(t, d.slots, "/another", -1, 0)
	if slot, err := d.claim(t.Context()); slot != 1 || err != nil {
		t.Errorf("claimed %d, %v, want 1", slot, err)
	}
}

// The kernel tells mounts by real paths; so must the engine.
func TestPathsAreReal(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(dir, filepath.Join(dir, "home")); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(dir, "home")
	t.Setenv(StateDirVariable, filepath.Join(home, "state", "engine"))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	o, err := Options{}.complete()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{o.StateDir, o.CacheDir} {
		if strings.Contains(path, "/home/") {
			t.Errorf("%s goes by the link", path)
		}
	}
}
