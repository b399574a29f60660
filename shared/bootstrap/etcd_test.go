package bootstrap_test

import (
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
