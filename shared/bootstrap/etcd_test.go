package bootstrap_test

import (
	"os/exec"
	"strings"
	"testing"
)

const etcdManifest = "etc/kubernetes/manifests/etcd.yaml"

const etcdPod = `apiVersion: v1
kind: Pod
spec:
  containers:
  - command:
    - etcd
    - --name=demo-control-plane-b
`

// TestRewriteEtcd: the manifest is replaced by a whole one or not at all, also
// where a step fails in the middle, and the kubelet runs in the end.
func TestRewriteEtcd(t *testing.T) {
	for name, test := range map[string]struct {
		breaks, body string
		want         bool
	}{
		"well":               {"", "", true},
		"the disk is full":   {"sed", `head -c 20 "${@: -1}"; exit 4`, false},
		"an empty result":    {"sed", "exit 0", false},
		"no right to change": {"chmod", "exit 1", false},
		"not to be synced":   {"sync", "exit 1", false},
		"not to be moved":    {"mv", "exit 1", false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write(etcdManifest, etcdPod)
			b.command("systemctl", `echo "$1" >>"$BOX/kubelet"`)
			if test.breaks != "" {
				b.command(test.breaks, test.body)
			}
			output, ok := b.run("if etcd_alone; then exit 0; else exit 1; fi")
			if ok != test.want {
				t.Errorf("it succeeded: %t\n%s", ok, output)
			}
			want := etcdPod
			if test.want {
				want = strings.Replace(etcdPod, "- etcd\n", "- etcd\n    - --force-new-cluster\n", 1)
			}
			if got := b.read(etcdManifest); got != want {
				t.Errorf("the manifest is now:\n%s", got)
			}
			if done := strings.Fields(b.read("kubelet")); len(done) > 0 && done[len(done)-1] != "start" {
				t.Errorf("the kubelet was left after %q", done)
			}
		})
	}
}

// TestEtcdTold: without a leader, the number of voters is told, learners left
// out; where etcd does not tell it, the rest is told all the same.
func TestEtcdTold(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("no jq here")
	}
	const lost = "etcd_server_has_leader 0\netcd_server_proposals_committed_total 1.04e+02\n"
	const three = `[{"id":1,"name":"b"},{"id":2,"name":"c"},{"id":3,"isLearner":true},{"id":4,"name":"d","isLearner":false}]`
	for name, test := range map[string]struct{ metrics, members, want string }{
		"a leader":               {strings.Replace(lost, "leader 0", "leader 1", 1), three, "leader"},
		"no leader":              {lost, three, "alone 104 3"},
		"its members not told":   {lost, "", "alone 104"},
		"its members not a list": {lost, "404 page not found", "alone 104"},
		"silent":                 {"", three, "silent"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write(etcdManifest, etcdPod+"    - --listen-peer-urls=https://10.132.0.2:2380\n")
			b.write("metrics", test.metrics)
			b.write("members", test.members)
			b.command("curl", `case "${@: -1}" in
http://127.0.0.1:2381/metrics) cat "$BOX/metrics" ;;
https://10.132.0.2:2380/members) [ -s "$BOX/members" ] && cat "$BOX/members" ;;
*) exit 7 ;;
esac`)
			output, ok := b.run("etcd_told")
			if got := strings.TrimSpace(output); !ok || got != test.want {
				t.Errorf("%q (well: %t), want %q", got, ok, test.want)
			}
		})
	}
}
