package localgce

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

const person, stranger = 65534, 65533

// as runs a function with the rights of another user.
func as(t *testing.T, user int, f func()) {
	t.Helper()
	ended := make(chan syscall.Errno)
	go func() {
		runtime.LockOSThread() // and never unlocks it: the thread ends with the function
		_, _, errno := syscall.RawSyscall(syscall.SYS_SETRESUID, uintptr(user), uintptr(user), uintptr(user))
		if errno == 0 {
			f()
		}
		ended <- errno
	}()
	if errno := <-ended; errno != 0 {
		t.Fatalf("become user %d: %v", user, errno)
	}
}

// ofRoot is a daemon of root's, beside slots that everybody finds.
func ofRoot(t *testing.T) (d daemon, token string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root has engines")
	}
	d = testDaemon(t)
	if err := os.Chmod(filepath.Dir(d.StateDir), 0o755); err != nil { // above the slots, too
		t.Fatal(err)
	}
	if err := os.Chmod(d.StateDir, 0o700); err != nil {
		t.Fatal(err)
	}
	token, err := d.state.ensureToken()
	if err != nil {
		t.Fatal(err)
	}
	pretend(t, d, http.StatusOK)
	return d, token
}

// TestSudoAdmitsItsUser: whoever has started an engine with sudo uses it without,
// also where sudo had another home. Nobody else does.
func TestSudoAdmitsItsUser(t *testing.T) {
	d, token := ofRoot(t)
	t.Setenv("SUDO_UID", strconv.Itoa(person))
	if err := d.admit(); err != nil {
		t.Fatal(err)
	}
	elsewhere := d
	elsewhere.StateDir = "/home/person/.local/state"
	elsewhere.state = state(elsewhere.StateDir)
	as(t, person, func() {
		for chosen, seen := range map[bool]daemon{true: d, false: elsewhere} {
			c, _, err := seen.asUser(chosen).connect(t.Context())
			if err != nil || c.Token != token || c.StateDir != d.StateDir {
				t.Errorf("connected to %+v, %v", c, err)
			}
			if token, err := os.ReadFile(Env(c)["CLOUDSDK_AUTH_ACCESS_TOKEN_FILE"]); err != nil || string(token) != c.Token {
				t.Errorf("gcloud reads the token %q, %v", token, err)
			}
			if err := os.WriteFile(filepath.Join(Env(c)["CLOUDSDK_CONFIG"], "properties"), nil, 0o600); err != nil {
				t.Error(err)
			}
		}
		if _, _, err := elsewhere.asUser(true).connect(t.Context()); errs.IDOf(err) != NotRunning || !strings.Contains(errs.HintOf(err), d.StateDir) {
			t.Errorf("another engine, which was chosen: %v (%s)", err, errs.HintOf(err))
		}
	})
	as(t, stranger, func() {
		if _, _, err := d.asUser(true).connect(t.Context()); errs.KindOf(err) != errs.Denied || !strings.Contains(errs.HintOf(err), "sudo -E") {
			t.Errorf("a stranger is let in: %v (%s)", err, errs.HintOf(err))
		}
		pass := d.asUser(false)
		if pass.state != d.state {
			t.Errorf("a stranger is sent to %s", pass.state)
		}
	})
}

// TestAdmissionPassesOn: to the next user of sudo, and stays with that user when root
// starts the engine again by itself.
func TestAdmissionPassesOn(t *testing.T) {
	d, _ := ofRoot(t)
	for _, sudo := range []struct {
		user string
		want int
	}{{strconv.Itoa(person), person}, {strconv.Itoa(stranger), stranger}, {"", stranger}, {"0", stranger}} {
		t.Setenv("SUDO_UID", sudo.user)
		if err := d.admit(); err != nil {
			t.Fatal(err)
		}
		if user, ok := d.slots.Admitted(0); !ok || user != sudo.want {
			t.Errorf("after sudo of %q user %d is admitted, %t", sudo.user, user, ok)
		}
	}
	as(t, person, func() {
		if _, _, err := d.asUser(true).connect(t.Context()); errs.KindOf(err) != errs.Denied {
			t.Errorf("who was admitted before still is: %v", err)
		}
	})
	if err := d.slots.Release(0); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(d.slots.Dir); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// TestUserMayNotEndTheDaemon: who is admitted is told that it takes root, and not
// that nothing is left, which root alone can see.
func TestUserMayNotEndTheDaemon(t *testing.T) {
	d, _ := ofRoot(t)
	t.Setenv("SUDO_UID", strconv.Itoa(person))
	if err := d.admit(); err != nil {
		t.Fatal(err)
	}
	as(t, person, func() {
		if _, err := d.asUser(true).terminate(t.Context()); errs.IDOf(err) != "local-needs-root" {
			t.Errorf("the daemon's end: %v", err)
		}
		if _, err := d.asUser(true).withLeftovers(t.Context(), Status{}, nil); errs.IDOf(err) != "local-needs-root" {
			t.Errorf("what is left: %v", err)
		}
	})
}
