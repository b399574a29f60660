//go:build soak

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestFirstAccount runs hack/first-account, which is for Google, here: whole, and cut
// short.
func TestFirstAccount(t *testing.T) {
	lab := open(t, "account")
	t.Run("whole", func(t *testing.T) { firstAccount(t, lab) })
	t.Run("cut short", func(t *testing.T) { firstAccountCutShort(t, lab) })
}

func firstAccount(t *testing.T, lab *walkthrough.Lab) {
	report := filepath.Join(t.TempDir(), "report.md")
	if output, err := accountTrial(t.Context(), t, lab, report).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	text := readText(t, report)
	t.Log(text)
	if passed := strings.Count(text, ": passed\n"); passed != 6 {
		t.Errorf("%d of 6 steps have passed", passed)
	}
	for _, want := range []string{"## 3. One machine of the startup script", "range 10.64.", "+ phase waiting for its turn", " watched\n", "kubectl ha down --yes"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	connection, err := localgce.Connect(t.Context(), localgce.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, connection.Token) {
		t.Error("the report has the token")
	}
	sentFiltersAreAsked(t, text)
	accountIsEmpty(t, lab)
}

// firstAccountCutShort interrupts it once, as Ctrl-C does, while `up` makes the cluster.
func firstAccountCutShort(t *testing.T, lab *walkthrough.Lab) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	report := filepath.Join(t.TempDir(), "report.md")
	cmd := accountTrial(ctx, t, lab, report)
	said, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	interrupted := false
	for lines := bufio.NewScanner(said); lines.Scan(); {
		t.Log(lines.Text())
		if !interrupted && strings.Contains(lines.Text(), "Start the control plane") {
			interrupted = true
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Error(err)
			}
		}
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("it ended with %d", code)
	}
	if text := readText(t, report); !strings.Contains(text, "## 4. A cluster of one replica and one worker: **failed**\n") || !strings.Contains(text, "## 6. Deletion: passed\n") {
		t.Errorf("the report is\n%s", text)
	}
	accountIsEmpty(t, lab)
}

func accountTrial(ctx context.Context, t *testing.T, lab *walkthrough.Lab, report string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(ctx, absolute(t, "../../hack/first-account"), "-local", "-yes", "-watch", "5s", "-report", report)
	cmd.Env = lab.Env
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute
	return cmd
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// accountIsEmpty: nothing is left of a cluster, and of machines that are of none.
func accountIsEmpty(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	if output, err := lab.HA(t.Context(), "list", "--local", "-o", "name"); err != nil || strings.TrimSpace(output) != "" {
		t.Errorf("there is still %s, %v", output, err)
	}
	if left := machines(t); len(left) > 0 {
		t.Errorf("%d machines are left", len(left))
	}
}

var (
	group = regexp.MustCompile(`^name eq "[a-z0-9-]+-\.\*"$`) // whatever pool's
	row   = regexp.MustCompile(`(?m)^200 +\d+ found  \S+ +(.*)$`)
)

// sentFiltersAreAsked: all filters that the product has sent to the engine are among
// those that the first step asks.
func sentFiltersAreAsked(t *testing.T, report string) {
	t.Helper()
	first, _, _ := strings.Cut(report, "\n## 2. ")
	asked := map[string]bool{}
	for _, found := range row.FindAllStringSubmatch(first, -1) {
		asked[group.ReplaceAllString(found[1], "GROUP")] = true
	}
	file, err := os.Open(localgce.RecordFile(os.Getenv(localgce.StateDirVariable)))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sent := map[string]bool{}
	for record := json.NewDecoder(file); record.More(); {
		var exchange struct{ URL string }
		if err := record.Decode(&exchange); err != nil {
			t.Fatal(err)
		}
		address, err := url.Parse(exchange.URL)
		if err != nil {
			t.Fatal(err)
		}
		if filter := address.Query().Get("filter"); filter != "" {
			sent[group.ReplaceAllString(filter, "GROUP")] = true
		}
	}
	if len(sent) < 5 {
		t.Errorf("only %d filters were found: the look for them is broken", len(sent))
	}
	for filter := range sent {
		if !asked[filter] {
			t.Errorf("the first step has not asked %s", filter)
		}
	}
}
