package drilling

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// TestAskedTooSoon: that the prober has not started is no reason to give up.
func TestAskedTooSoon(t *testing.T) {
	const creating = `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"BadRequest","code":400,
		"message":"container \"prober\" in pod \"server-prober\" is waiting to start: ContainerCreating"}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, creating)
	}))
	defer server.Close()
	set, err := kubernetes.NewForConfig(&rest.Config{Host: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(set).Asked(t.Context(), "server"); errs.KindOf(err) != errs.Unavailable || errs.Lasting(err) {
		t.Errorf("%v is of kind %s", err, errs.KindOf(err))
	}
}

// TestAskScript: what the prober logs is what drill reads, of requests that
// succeed and of those that do not.
func TestAskScript(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the script reads /proc/uptime")
	}
	tools := t.TempDir()
	const wget = "#!/bin/sh\ncase \"$*\" in *' http://10.0.0.1/') exit 0 ;; esac\nexit 1\n"
	if err := os.WriteFile(filepath.Join(tools, "wget"), []byte(wget), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", tools+":"+os.Getenv("PATH"))
	for address, want := range map[string]bool{"10.0.0.1": true, "10.0.0.2": false} {
		log := someLines(t, exec.CommandContext(t.Context(), "sh", "-c", askScript, "prober", address))
		probes := drill.ParseLog(log)
		if len(probes) != 4 {
			t.Errorf("%s: %d requests in %q", address, len(probes), log)
		}
		for _, p := range probes {
			if p.OK != want || p.Began <= 0 || p.Ended < p.Began {
				t.Errorf("%s: %+v", address, p)
			}
		}
	}
}

// someLines are the first four that a command says, which then is ended.
func someLines(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	output, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	lines := bufio.NewScanner(output)
	for n := 0; n < 4 && lines.Scan(); n++ {
		text.WriteString(lines.Text() + "\n")
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return text.String()
}
