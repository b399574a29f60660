package watch

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// stubs are what the script finds in a machine. Time passes when it sleeps: then a route
// comes and goes, the startup script gets on, and the metadata changes.
var stubs = map[string]string{
	"ip": `case "$*" in
*rule*) printf '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n' ;;
*) echo 'local 10.132.0.2 dev ens4 proto kernel scope host src 10.132.0.2'
  [ ! -f "$BOX/routed" ] || echo 'local 10.64.1.0/24 dev ens4 proto 66 scope host ' ;;
esac`,
	"sleep": `echo >>"$BOX/slept"
case $(wc -l <"$BOX/slept") in
1) touch "$BOX/routed" ;;
2) rm "$BOX/routed"; echo 'waiting for its turn' >"$BOX/phase" ;;
3) echo "$BOOT" >"$BOX/change" ;;
esac`,
	"systemctl": `case $1 in
--version) echo 'systemd 252 (252.39-1~deb12u1)' ;;
*) echo 'google-guest-agent.service loaded active running Google Compute Engine Guest Agent' ;;
esac`,
	"uname":      `echo 6.1.0-40-cloud-amd64`,
	"dpkg-query": `echo 'package google-guest-agent 1:20260801.00-g1'`,
	"curl": `for at; do :; done
case "$*" in
*PUT*) all=$*; file=${all#*--data-binary @}; cp "${file%% *}" "$BOX/$(basename "$at")" ;;
*/ip-aliases/0) echo 10.64.1.0/24 ;;
*/first-account-window) echo 0 ;;
*/first-account-change) cat "$BOX/change" ;;
*) cat "$BOX/$(basename "$at")" ;;
esac`,
}

// TestScript runs what a machine runs, for two boots.
func TestScript(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash here")
	}
	box := t.TempDir()
	write := func(path, text string) string {
		file := filepath.Join(box, path)
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		return file
	}
	if err := os.Mkdir(filepath.Join(box, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, body := range stubs {
		write("bin/"+name, "#!/bin/bash\n"+body+"\n")
	}
	write("os-release", `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"`+"\n")
	m := Machine(infra.Machine{Metadata: map[string]string{bootstrap.KeyScript: "#!/bin/bash\nwait\n"}}, 0)
	path := write("startup", strings.NewReplacer("/var/lib/first-account", box+"/lib", "/run/kubectl-ha/", box+"/", "/etc/os-release", box+"/os-release").
		Replace(m.Metadata[bootstrap.KeyScript]))
	for boot, number := range []string{"1", "2"} {
		for _, file := range []string{"slept", "phase", "change"} {
			_ = os.Remove(filepath.Join(box, file)) // of the boot before
		}
		cmd := exec.CommandContext(t.Context(), "bash", path)
		cmd.Env = []string{"PATH=" + box + "/bin:" + os.Getenv("PATH"), "BOX=" + box, "BOOT=" + number}
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		text, err := os.ReadFile(filepath.Join(box, Key(boot+1)))
		if err != nil {
			t.Fatal(err)
		}
		seen := Boot(text)
		if !seen.Prepared() || !seen.Watched() || seen.PodRange() != "10.64.1.0/24" || seen.Came() != 1 || len(seen.Left()) != 0 {
			t.Errorf("of boot %s it has published:\n%s", number, text)
		}
		for _, want := range []string{"kernel 6.1.0-40-cloud-amd64", "system Debian GNU/Linux 12 (bookworm)", "systemd 252", "package google-guest-agent 1:20260801.00-g1",
			"+ unit google-guest-agent.service running", "metadata changed"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%q is missing in:\n%s", want, text)
			}
		}
	}
}

// TestScriptRunsOnce: not for what the startup script calls itself for.
func TestScriptRunsOnce(t *testing.T) {
	if !strings.Contains(script, "\n[ $# -gt 0 ] || watch_boot ") {
		t.Error("it watches whatever the script is called for")
	}
	m := Machine(infra.Machine{Metadata: map[string]string{bootstrap.KeyScript: bootstrap.Script()}}, 0)
	if got := m.Metadata[bootstrap.KeyScript]; strings.Count(got, shebang) != 1 || !strings.HasPrefix(got, shebang) || !strings.HasSuffix(got, "esac\n") {
		t.Errorf("the script is no whole:\n%s", got)
	}
}
