package localgce

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func testDaemon(t *testing.T) daemon {
	t.Helper()
	dir := t.TempDir()
	return daemon{Options: Options{StateDir: dir, CacheDir: dir}, state: state(dir), slots: testSlots(t)}
}

// testSlots are slots with nothing in the kernel.
func testSlots(t *testing.T) slots.Registry {
	t.Helper()
	return slots.Registry{Dir: t.TempDir(), Leftovers: func(context.Context, int) ([]string, error) { return nil, nil }}
}

// mustClaim gives a state directory the slot that it is to get.
func mustClaim(t *testing.T, s slots.Registry, stateDir string, had, want int) {
	t.Helper()
	bound := func() (bool, error) { return true, nil }
	if slot, err := s.Claim(t.Context(), stateDir, had, bound); err != nil || slot != want {
		t.Fatalf("%s got slot %d, %v, want %d", stateDir, slot, err, want)
	}
}

// pretend makes this test process the daemon, with an API of its own.
func pretend(t *testing.T, d daemon, status int) (seen *string) {
	t.Helper()
	seen = new(string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*seen = r.Header.Get("Authorization")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("{}"))
	}))
	t.Cleanup(server.Close)
	mustClaim(t, d.slots, d.StateDir, -1, 0)
	lock, err := d.slots.Hold(0, d.StateDir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Close() })
	port := server.Listener.Addr().(*net.TCPAddr).Port
	if err := d.state.writeRecord(record{PID: os.Getpid(), Port: port, Version: "v1", Started: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestConnect(t *testing.T) {
	d := testDaemon(t)
	token, err := d.state.ensureToken()
	if err != nil {
		t.Fatal(err)
	}
	seen := pretend(t, d, http.StatusOK)
	c, _, err := d.connect(t.Context())
	if err != nil || c.Token != token || c.Project != "local" || c.Version != "v1" || *seen != "Bearer "+token {
		t.Errorf("connected to %+v, %v; the API saw %q", c, err, *seen)
	}
}

func TestConnectFails(t *testing.T) {
	d := testDaemon(t)
	if _, _, err := d.connect(t.Context()); errs.IDOf(err) != NotRunning {
		t.Errorf("without a daemon: %v, id %q", err, errs.IDOf(err))
	}
	pretend(t, d, http.StatusUnauthorized)
	if _, _, err := d.connect(t.Context()); err == nil || !strings.Contains(err.Error(), "401 Unauthorized") {
		t.Errorf("with the wrong token: %v", err)
	}
}

// The port of a daemon that died may be anybody's: it must not see the token.
func TestConnectKeepsTheTokenFromStrangers(t *testing.T) {
	d := testDaemon(t)
	seen := pretend(t, d, http.StatusOK)
	if err := d.state.writeRecord(record{PID: os.Getpid() + 1, Port: 1}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.connect(t.Context()); err == nil || *seen != "" {
		t.Errorf("with another daemon's record: %v; a stranger saw %q", err, *seen)
	}
}

func TestTokenIsPrivateAndStays(t *testing.T) {
	s := state(t.TempDir())
	first, err := s.ensureToken()
	if err != nil || len(first) < 26 {
		t.Fatalf("token of %d characters, %v", len(first), err)
	}
	if again, err := s.ensureToken(); err != nil || again != first {
		t.Errorf("the token changed, or %v", err)
	}
	if info, err := os.Stat(s.token()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
}

func TestListen(t *testing.T) {
	d := testDaemon(t)
	first, err := d.listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	port := first.Addr().(*net.TCPAddr).Port
	asked := d
	asked.Port = port
	if _, err := asked.listen(t.Context()); errs.KindOf(err) != errs.Usage || errs.HintOf(err) == "" {
		t.Errorf("a port in use: %v, want a usage fault with a hint", err)
	}
	if err := d.state.writeRecord(record{Port: port}); err != nil {
		t.Fatal(err)
	}
	other, err := d.listen(t.Context())
	if err != nil || other.Addr().String() == first.Addr().String() {
		t.Errorf("the last port is in use: listens on %v, %v", other, err)
	}
	if err := errors.Join(other.Close(), first.Close()); err != nil {
		t.Fatal(err)
	}
	again, err := d.listen(t.Context())
	if err != nil || again.Addr().(*net.TCPAddr).Port != port {
		t.Errorf("the last port is free: listens on %v, %v", again, err)
	}
	_ = again.Close()
}

func TestJoined(t *testing.T) {
	one := errs.Errorf(errs.Denied, "not root").WithHint("sudo it")
	two := errors.New("no runc")
	if err := joined(nil); err != nil {
		t.Errorf("nothing wrong: %v", err)
	}
	if err := joined([]error{nil, one}); !errors.Is(err, one) || errs.HintOf(err) != "sudo it" {
		t.Errorf("one thing wrong: %v", err)
	}
	err := joined([]error{one, two})
	want := "2 things keep the local Compute Engine from starting:\n- not root (sudo it)\n- no runc"
	if err.Error() != want || errs.KindOf(err) != errs.Denied {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestDaemonEnv(t *testing.T) {
	got := daemonEnv([]string{"SECRET=x", "HOME=/root", "PATH=/opt/bin", "PATHOLOGY=1", RecordVariable + "=1", "HTTPS_PROXY=p"}, false)
	want := []string{"LANG=C.UTF-8", "HOME=/root", RecordVariable + "=1", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := daemonEnv([]string{"HTTPS_PROXY=p", "SSL_CERT_FILE=f", "SECRET=x"}, true); !slices.Equal(got[1:3], []string{"HTTPS_PROXY=p", "SSL_CERT_FILE=f"}) || len(got) != 4 {
		t.Errorf("with internet: %q", got)
	}
}

func TestLogSince(t *testing.T) {
	d := testDaemon(t)
	if got := d.logSince(0); got != "" {
		t.Errorf("without a log: %q", got)
	}
	if err := os.WriteFile(d.state.log(), []byte("before\none\ntwo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := d.logSince(7), "\n  one\n  two"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRemoveKeepsWhatIsNotOurs(t *testing.T) {
	d := testDaemon(t)
	if _, err := d.state.ensureToken(); err != nil {
		t.Fatal(err)
	}
	mine := d.state.join("mine")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.state.remove(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(d.StateDir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "mine" {
		t.Errorf("left %v, %v, want only mine", entries, err)
	}
}

// The clusters of an engine that died long ago can still be told by its endpoint.
func TestStopTellsTheEndpointOfTheDead(t *testing.T) {
	d := testDaemon(t)
	if err := d.state.writeRecord(record{PID: os.Getpid(), Slot: 1, Port: 41234}); err != nil {
		t.Fatal(err)
	}
	mustClaim(t, d.slots, "/another", 1, 1) // so that nothing of the kernel is looked at
	report, err := d.stop(t.Context())
	if err != nil || report.Stopped || report.Endpoint != "http://127.0.0.1:41234" {
		t.Errorf("stopped: %+v, %v, want the endpoint of the daemon that died", report, err)
	}
	if again, err := d.stop(t.Context()); err != nil || again.Endpoint != "" {
		t.Errorf("stopped again: %+v, %v, want nothing known any more", again, err)
	}
}
