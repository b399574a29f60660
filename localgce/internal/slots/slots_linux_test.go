package slots

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// testSlots are slots with these leftovers in the kernel.
func testSlots(t *testing.T, left map[int]string) Registry {
	t.Helper()
	return Registry{Dir: t.TempDir(), Leftovers: func(_ context.Context, slot int) ([]string, error) {
		if left[slot] == "" {
			return nil, nil
		}
		return []string{left[slot]}, nil
	}}
}

// unbound engines have no addresses in their old slot, bound ones do.
func unbound() (bool, error) { return false, nil }
func bound() (bool, error)   { return true, nil }

func mustClaim(t *testing.T, s Registry, stateDir string, had, want int) {
	t.Helper()
	if slot, err := s.Claim(t.Context(), stateDir, had, bound); err != nil || slot != want {
		t.Fatalf("%s got slot %d, %v, want %d", stateDir, slot, err, want)
	}
}

// tear leaves a slot's file as a full file system or a lost write does.
func tear(t *testing.T, s Registry, slot int, text string) {
	t.Helper()
	if err := os.WriteFile(s.file(slot), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestClaim(t *testing.T) {
	s := testSlots(t, map[int]string{1: "network namespace kha1-edge"})
	mustClaim(t, s, "/a", -1, 0)
	mustClaim(t, s, "/a", -1, 0) // again: the same
	mustClaim(t, s, "/b", -1, 2) // 1 is not clean
	mustClaim(t, s, "/c", 1, 1)  // but its own engine may have it back
	mustClaim(t, s, "/d", -1, 3)
	_, err := s.Claim(t.Context(), "/e", -1, unbound)
	if err == nil || !strings.Contains(err.Error(), "2 belongs to /b") || errs.HintOf(err) == "" {
		t.Errorf("a fifth engine: %v, want a fault that names the others", err)
	}
	if err := s.Release(2); err != nil {
		t.Fatal(err)
	}
	mustClaim(t, s, "/e", -1, 2)
}

// After a restart of the computer, another engine may be in an engine's slot.
func TestClaimWhereAnotherTookTheSlot(t *testing.T) {
	s := testSlots(t, nil)
	mustClaim(t, s, "/a", -1, 0)
	_, err := s.Claim(t.Context(), "/b", 0, bound)
	if err == nil || !strings.Contains(err.Error(), "203.0.113.0/26") || !strings.Contains(err.Error(), "belongs to /a") {
		t.Errorf("with addresses of the slot: %v, want a fault that names them and the other engine", err)
	}
	if want := "Stop that one, whose state directory is /a"; !strings.Contains(errs.HintOf(err), want) {
		t.Errorf("the hint is %q, want %q", errs.HintOf(err), want)
	}
	broken := errors.New("broken")
	if _, err := s.Claim(t.Context(), "/b", 0, func() (bool, error) { return false, broken }); !errors.Is(err, broken) {
		t.Errorf("where the state cannot be read: %v", err)
	}
	if slot, err := s.Claim(t.Context(), "/b", 0, unbound); slot != 1 || err != nil {
		t.Errorf("without any address: slot %d, %v, want the next free one", slot, err)
	}
}

func TestATornSlotIsOnlyThatSlots(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "half": `{"stateDir":"/b`, "nobody": "{}"} {
		t.Run(name, func(t *testing.T) {
			left := map[int]string{}
			s := testSlots(t, left)
			tear(t, s, 0, text)
			mustClaim(t, s, "/a", -1, 0) // nothing is there: it is free
			tear(t, s, 1, text)
			left[1] = "cgroup /kha1"
			mustClaim(t, s, "/b", -1, 2)
			if slot, _, ok := s.Find("/b"); !ok || slot != 2 {
				t.Errorf("found %d, %t, want 2", slot, ok)
			}
			mustClaim(t, s, "/c", -1, 3)
			_, err := s.Claim(t.Context(), "/d", -1, unbound)
			if err == nil || !strings.Contains(err.Error(), "1 has things of an unknown engine (cgroup /kha1)") {
				t.Errorf("a fifth engine: %v", err)
			}
		})
	}
}

func TestATornSlotOfARunningEngineIsTaken(t *testing.T) {
	s := testSlots(t, nil)
	mustClaim(t, s, "/a", -1, 0)
	lock, err := s.Hold(0, "/a")
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	tear(t, s, 0, "")
	mustClaim(t, s, "/b", -1, 1)
	if _, err := s.Claim(t.Context(), "/c", 0, bound); err == nil || !strings.Contains(err.Error(), "does not say which") {
		t.Errorf("an engine that had the slot: %v", err)
	}
}

// What is written is there as a whole or not at all: a full file system must
// not empty the file.
func TestASlotsFileIsReplacedAsAWhole(t *testing.T) {
	s := testSlots(t, nil)
	mustClaim(t, s, "/a", -1, 0)
	before, err := os.Open(s.file(0))
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	if err := s.write(0, Tenant{StateDir: "/b"}); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(before); err != nil || string(text) != `{"stateDir":"/a"}` {
		t.Errorf("a reader of the old file sees %q, %v", text, err)
	}
}

// A daemon of an earlier version holds the lock of the slot's file itself.
func TestHeldByAnEarlierVersion(t *testing.T) {
	s := testSlots(t, nil)
	mustClaim(t, s, "/a", -1, 0)
	lock, err := tryLock(s.file(0))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if held, err := s.Held(0); !held || err != nil {
		t.Errorf("held %t, %v", held, err)
	}
	if _, err := s.Hold(0, "/a"); err == nil {
		t.Error("two daemons have the slot")
	}
}

func TestHold(t *testing.T) {
	s := testSlots(t, nil)
	mustClaim(t, s, "/a", -1, 0)
	if held, err := s.Held(0); held || err != nil {
		t.Fatalf("before: held %v, %v", held, err)
	}
	lock, err := s.Hold(0, "/a")
	if err != nil {
		t.Fatal(err)
	}
	if held, err := s.Held(0); !held || err != nil {
		t.Errorf("during: held %v, %v", held, err)
	}
	if _, tenant, ok := s.Find("/a"); !ok || tenant.PID != os.Getpid() {
		t.Errorf("found %+v, %v, want this process", tenant, ok)
	}
	if _, err := s.Hold(0, "/a"); errs.IDOf(err) != "local-running" {
		t.Errorf("held twice: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if held, err := s.Held(0); held || err != nil {
		t.Errorf("after: held %v, %v", held, err)
	}
}

func TestLockSaysWhoHoldsIt(t *testing.T) {
	s := testSlots(t, nil)
	unlock, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := s.Lock(ctx); errs.KindOf(err) != errs.TimedOut || !strings.Contains(err.Error(), "another process holds") {
		t.Errorf("locked twice: %v", err)
	}
	unlock()
	again, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again()
}

// Engines of earlier versions registered under the name that the user gave.
func TestSlotsCompareRealPaths(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	real, err := owned.Resolve(link)
	if err != nil {
		t.Fatal(err)
	}
	s := testSlots(t, nil)
	mustClaim(t, s, link, -1, 0)
	if slot, _, ok := s.Find(real); !ok || slot != 0 {
		t.Errorf("found %d, %t", slot, ok)
	}
}
