package bootstrap_test

import (
	"strings"
	"testing"
)

// TestLeaveAliasesAlone: the guest agent's setting is there before what runs of the
// agent reads it again. Nothing is started that does not run, and nothing is waited
// for without an end.
func TestLeaveAliasesAlone(t *testing.T) {
	const running = "try-restart --no-block google-guest-agent*.service\n"
	const agents = "local 10.64.5.0/24 dev ens4 table local proto 66 scope host\n"
	for name, test := range map[string]struct {
		config  string // of the agent, before
		ggactl  string // the agent's command; empty where there is none
		units   string // systemctl; empty for one that succeeds
		plugin  string // what is asked of ggactl
		restart string // what is asked of systemctl
		told    bool   // a warning
	}{
		"one program":            {"", "", "", "", running, false},
		"a manager":              {"[IpForwarding]\nip_aliases = true\n", "exit 0", "", "coreplugin restart\n", "", false},
		"its plugin is not up":   {"", "exit 1", "", "coreplugin restart\n", running, false},
		"no end of it":           {"", "exit 124", "", "coreplugin restart\n", running, false}, // as timeout says
		"nobody obeys":           {"", "", "exit 1", "", running, true},
		"at the next boot":       {"[IpForwarding]\nip_aliases = false\n", "exit 0", "", "", "", false},
		"it was told by another": {"# ours\n[IpForwarding]\nip_aliases = false\nip_other = true\n", "", "", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write("routes", agents)
			b.command("ip", ipCommand)
			b.write("etc/default/instance_configs.cfg", test.config)
			const seen = `grep -q '^ip_aliases = false$' "$BOX/etc/default/instance_configs.cfg" || echo early >>"$BOX/early"` + "\n"
			b.command("systemctl", seen+`echo "$*" >>"$BOX/units"`+"\n"+test.units)
			b.command("timeout", `echo "$1" >>"$BOX/limits"; shift; exec "$@"`)
			if test.ggactl != "" {
				b.command("ggactl_plugin", seen+`echo "$*" >>"$BOX/plugin"`+"\n"+test.ggactl)
			}
			output, ok := b.run("leave_aliases_alone 10.64.5.0/24")
			if plugin, units := b.read("plugin"), b.read("units"); !ok || plugin != test.plugin || units != test.restart || b.read("early") != "" {
				t.Errorf("it succeeded: %t; asked of the plugin %q, of systemd %q; too early: %q\n%s", ok, plugin, units, b.read("early"), output)
			}
			if test.plugin != "" && b.read("limits") != "30\n" {
				t.Errorf("the limits are %q", b.read("limits"))
			}
			if strings.Contains(output, "warning: ") != test.told {
				t.Errorf("it warns: %t\n%s", !test.told, output)
			}
			if got := b.read("routes"); got != "" {
				t.Errorf("the routes are %s", got)
			}
		})
	}
}

// TestAgentIsFaster: the agent that has just read its setting removes its route itself,
// between our look and our own attempt.
func TestAgentIsFaster(t *testing.T) {
	for name, test := range map[string]struct {
		del  string // what ip does when asked to delete
		want bool
	}{
		"it is gone":     {`: >"$BOX/routes"; echo 'RTNETLINK answers: No such process' >&2; exit 2`, true},
		"it stays there": {`echo 'RTNETLINK answers: Operation not permitted' >&2; exit 2`, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write("routes", "local 10.64.5.0/24 dev ens4 table local proto 66 scope host\n")
			b.command("ip", `case "$*" in
*' del '*) `+test.del+` ;;
*) grep -F "${@: -1}" "$BOX/routes" ;;
esac`)
			b.command("systemctl", "exit 0")
			if output, ok := b.run("release_pods 10.64.5.0/24"); ok != test.want {
				t.Errorf("it succeeded: %t\n%s", ok, output)
			}
			if output, ok := b.run("leave_aliases_alone 10.64.5.0/24; echo goes on"); !ok || !strings.HasSuffix(output, "goes on\n") {
				t.Errorf("the boot ended: %s", output)
			}
		})
	}
}

// TestAgentFirst: the guest agent is told before all that takes long.
func TestAgentFirst(t *testing.T) {
	b := newBox(t)
	b.command("curl", `case "${@: -1}" in
*/attributes/kubectl-ha-role) echo worker ;;
*/attributes/kubectl-ha-cni) echo native ;;
*/ip-aliases/0) echo 10.64.5.0/24 ;;
*) exit 22 ;;
esac`)
	output, ok := b.run(`
phase() { :; }
leave_aliases_alone() { echo "agent $1"; }
install_packages() { echo "packages $1"; }
prepare_host() { echo "host $1 $2"; }
become() { echo "become $1"; }
serve() { echo "serve $*"; }
boot`)
	if want := "agent 10.64.5.0/24\npackages worker\nhost worker 10.64.5.0/24\nbecome worker\nserve route\n"; !ok || output != want {
		t.Errorf("it succeeded: %t:\n%s\nwant\n%s", ok, output, want)
	}
}

// TestPodRange: a metadata server that does not answer is no sign of another network.
func TestPodRange(t *testing.T) {
	for answer, want := range map[string]string{"echo native": "native\n", "echo none": "", "exit 22": "", "exit 7": "failed\n"} {
		b := newBox(t)
		b.command("curl", answer)
		output, _ := b.run("pods=$(pod_range) || pods=failed; [ -z \"$pods\" ] || echo \"$pods\"")
		if output != want {
			t.Errorf("curl: %s: %q, want %q", answer, output, want)
		}
	}
}
