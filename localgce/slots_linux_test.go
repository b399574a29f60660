package localgce

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// testSlots are slots with these leftovers in the kernel.
func testSlots(t *testing.T, left map[int]string) slots {
	t.Helper()
	return slots{dir: t.TempDir(), leftovers: func(_ context.Context, slot int) ([]string, error) {
		if left[slot] == "" {
			return nil, nil
		}
		return []string{left[slot]}, nil
	}}
}

func mustClaim(t *testing.T, s slots, stateDir string, had, want int) {
	t.Helper()
	if slot, err := s.claim(t.Context(), stateDir, had); err != nil || slot != want {
		t.Fatalf("%s got slot %d, %v, want %d", stateDir, slot, err, want)
	}
}

func TestClaim(t *testing.T) {
	s := testSlots(t, map[int]string{1: "network namespace kha1-edge"})
	mustClaim(t, s, "/a", -1, 0)
	mustClaim(t, s, "/a", -1, 0) // again: the same
	mustClaim(t, s, "/b", -1, 2) // 1 is not clean
	mustClaim(t, s, "/c", 1, 1)  // but its own engine may have it back
	mustClaim(t, s, "/d", -1, 3)
	_, err := s.claim(t.Context(), "/e", -1)
	if err == nil || !strings.Contains(err.Error(), "2 belongs to /b") || fault.HintOf(err) == "" {
		t.Errorf("a fifth engine: %v, want a fault that names the others", err)
	}
	if err := s.release(2); err != nil {
		t.Fatal(err)
	}
	mustClaim(t, s, "/e", -1, 2)
	if _, err := s.claim(t.Context(), "/b", 2); err == nil || !strings.Contains(err.Error(), "2 belongs to /e") {
		t.Errorf("an engine whose slot was taken: %v", err)
	}
}

func TestHold(t *testing.T) {
	s := testSlots(t, nil)
	mustClaim(t, s, "/a", -1, 0)
	if held, err := s.held(0); held || err != nil {
		t.Fatalf("before: held %v, %v", held, err)
	}
	lock, err := s.hold(0, "/a")
	if err != nil {
		t.Fatal(err)
	}
	if held, err := s.held(0); !held || err != nil {
		t.Errorf("during: held %v, %v", held, err)
	}
	if _, tenant, ok, err := s.find("/a"); !ok || err != nil || tenant.PID != os.Getpid() {
		t.Errorf("found %+v, %v, %v, want this process", tenant, ok, err)
	}
	if _, err := s.hold(0, "/a"); err == nil || fault.HintOf(err) == "" {
		t.Errorf("held twice: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if held, err := s.held(0); held || err != nil {
		t.Errorf("after: held %v, %v", held, err)
	}
}

func TestLockSaysWhoHoldsIt(t *testing.T) {
	s := testSlots(t, nil)
	unlock, err := s.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := s.lock(ctx); fault.KindOf(err) != fault.TimedOut || !strings.Contains(err.Error(), "another process holds") {
		t.Errorf("locked twice: %v", err)
	}
	unlock()
	again, err := s.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again()
}
