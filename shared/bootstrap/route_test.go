package bootstrap_test

import (
	"os/exec"
	"strings"
	"testing"
)

// ipCommand knows the machine's interfaces, and routes that are lines of a file.
const ipCommand = `case "$*" in
"-br link") printf '%s\n' "lo UNKNOWN 00:00:00:00:00:00 <LOOPBACK,UP>" \
  "veth1@if2 UP 42:01:0a:84:00:99 <UP>" "ens4@if7 UP 42:01:0a:84:00:02 <BROADCAST,UP>" ;;
"-4 route show table local exact "*) grep "^local ${@: -1} " "$BOX/routes" || true ;;
"-4 route add "*) echo "${*:4}" >>"$BOX/routes"; eval "$(cat "$BOX/added" 2>/dev/null)" ;;
"-4 route del local "*" table local") grep -v "^local $5 " "$BOX/routes" >"$BOX/left"; mv "$BOX/left" "$BOX/routes" ;;
"-4 route del "*) grep -vxF "${*:4}" "$BOX/routes" >"$BOX/left"; mv "$BOX/left" "$BOX/routes" ;;
*) echo "ip does not know: $*"; exit 2 ;;
esac`

// metadataCommand is curl to the metadata server of a machine.
const metadataCommand = `case "${@: -1}" in
*/network-interfaces/0/forwarded-ips/?recursive=true) cat "$BOX/forwarded" 2>/dev/null || exit 7 ;;
*/network-interfaces/0/mac) echo 42:01:0a:84:00:02 ;;
*/attributes/kubectl-ha-endpoint) echo 203.0.113.9 ;;
*) exit 22 ;;
esac`

// lookCommand is sleep between looks: after each happens a line of a file, and the
// machine ends with the last.
const lookCommand = `echo >>"$BOX/looks"
looks=$(wc -l <"$BOX/looks")
eval "$(sed -n "${looks}p" "$BOX/happens")"
[ "$looks" -le "$(wc -l <"$BOX/happens")" ] || kill "$PPID"`

// TestKeepRoutes: the machine has a local route for each address that is
// forwarded to it now, as the guest agent adds it, and adds no other.
func TestKeepRoutes(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("no jq here")
	}
	const ours = "local 203.0.113.9 dev ens4 table local proto 66 scope host\n"
	const kernels = "local 203.0.113.9 dev lo table local proto kernel scope host\n"
	const other = "local 203.0.113.8 dev ens4 table local proto 66 scope host\n"
	for name, test := range map[string]struct {
		forwarded, routes string
		happens           string // after each look, a line; the machine ends with the last
		added             string // what happens while a route is added
		want              string
		told              bool
	}{
		"lost before it began":    {`["203.0.113.9"]`, "", "", "", ours, true},
		"lost meanwhile":          {`["203.0.113.9"]`, ours, `: >"$BOX/routes"` + "\n\n", "", ours, true},
		"one of two is lost":      {`["203.0.113.8","203.0.113.9"]`, other, "", "", other + ours, true},
		"none is lost":            {`["203.0.113.9"]`, ours, "\n\n", "", ours, false},
		"there by another hand":   {`["203.0.113.9"]`, kernels, "", "", kernels, false},
		"outside the groups":      {`[]`, "", "\n", "", "", false},
		"the agent's to remove":   {`[]`, ours, "\n", "", ours, false},
		"no answer for a while":   {"", "", "\n" + `echo '["203.0.113.9"]' >"$BOX/forwarded"` + "\n\n", "", ours, true},
		"taken away at the time":  {`["203.0.113.9"]`, "", "\n", `echo '[]' >"$BOX/forwarded"`, "", false},
		"cannot be added at once": {`["203.0.113.9"]`, "", "\n\n", `[ -e "$BOX/tried" ] || { : >"$BOX/routes"; : >"$BOX/tried"; exit 2; }`, ours, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write("routes", test.routes)
			b.write("happens", test.happens)
			b.write("added", test.added)
			if test.forwarded != "" {
				b.write("forwarded", test.forwarded)
			}
			b.command("ip", ipCommand)
			b.command("curl", metadataCommand)
			b.command("sleep", lookCommand)
			output, _ := b.run("keep_routes first")
			if got := b.read("routes"); got != test.want {
				t.Errorf("the routes are\n%s\nwant\n%s\n%s", got, test.want, output)
			}
			if told := strings.Contains(output, "the route of 203.0.113.9 was missing"); told != test.told {
				t.Errorf("it tells of it: %t\n%s", told, output)
			}
		})
	}
}

// TestKeepPodsRoute: on each machine whose pods have addresses of its alias range, a
// local route of that range goes as often as it comes; only a control-plane machine
// asks what is forwarded to it.
func TestKeepPodsRoute(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("no jq here")
	}
	const agents = "local 10.64.5.0/24 dev ens4 table local proto 66 scope host\n"
	const balanced = "local 203.0.113.9 dev ens4 table local proto 66 scope host\n"
	for name, test := range map[string]struct {
		arguments, routes, happens, want string
		removed                          int
	}{
		"a worker":                {"worker 10.64.5.0/24", agents, "\n", "", 1},
		"it comes back":           {"worker 10.64.5.0/24", agents, "cp agents routes\n\ncp agents routes\n\n", "", 3},
		"it was never there":      {"worker 10.64.5.0/24", "", "\n\n", "", 0},
		"a replica":               {"replica 10.64.5.0/24", agents, "cp agents routes\n\n", balanced, 2},
		"pods by another network": {"replica", agents, "\n", agents + balanced, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write("routes", test.routes)
			b.write("agents", agents)
			b.write("happens", strings.ReplaceAll(test.happens, "cp agents routes", `cp "$BOX/agents" "$BOX/routes"`))
			b.write("forwarded", `["203.0.113.9"]`)
			b.command("ip", ipCommand)
			b.command("curl", metadataCommand)
			b.command("sleep", lookCommand)
			output, _ := b.run("keep_routes " + test.arguments)
			if got := b.read("routes"); got != test.want {
				t.Errorf("the routes are\n%s\nwant\n%s\n%s", got, test.want, output)
			}
			if n := strings.Count(output, "route of the pods' range 10.64.5.0/24 was removed"); n != test.removed {
				t.Errorf("it tells %d times of it, want %d\n%s", n, test.removed, output)
			}
		})
	}
}
