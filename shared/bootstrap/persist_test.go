package bootstrap_test

import (
	"slices"
	"strings"
	"testing"
)

// What kubeadm says, word for word, when it fails.
const (
	lateControlPlane = "error: error execution phase wait-control-plane: failed while waiting for the control plane to start: kube-apiserver check failed at https://10.0.0.2:6443/livez: context deadline exceeded"
	lateEtcd         = "error: error execution phase etcd-join: error creating local etcd static pod manifest file: timeout waiting for etcd cluster to be available"
	lateKubelet      = "error: error execution phase kubelet-wait-bootstrap: failed while waiting for TLS bootstrap: context deadline exceeded"
	lateList         = "error: error execution phase etcd-join: error creating local etcd static pod manifest file: context deadline exceeded"
	notStarted       = "error: error execution phase etcd-join: error creating local etcd static pod manifest file: the etcd member 7 is not started"
	notInSync        = "error: error execution phase etcd-join: error creating local etcd static pod manifest file: etcdserver: can only promote a learner member which is in sync with leader"
	lateEtcdCheck    = "error: error execution phase check-etcd: error syncing endpoints with etcd: context deadline exceeded"
	lateNode         = `error: error execution phase kubelet-start: cannot get Node "b": Get "https://203.0.113.4:6443/api/v1/nodes/b?timeout=10s": net/http: TLS handshake timeout`
	lateMark         = `error: error execution phase control-plane-join/mark-control-plane: error applying control-plane label and taints: Patch "https://203.0.113.4:6443/api/v1/nodes/b?timeout=10s": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
	lateAddon        = "error: error execution phase addon/coredns: unable to create a new ConfigMap: etcdserver: request timed out"
	noPreflight      = "error: error execution phase preflight: [preflight] Some fatal errors occurred:"
	learnerGone      = "error: error execution phase etcd-join: error creating local etcd static pod manifest file: member 7 not found"
)

const (
	begun       = "preflight,control-plane-prepare,check-etcd"
	initialised = "preflight,certs,kubeconfig,etcd,control-plane,kubelet-start"
)

// TestPersist: where only a wait of kubeadm's ran out, it goes on in the phase in
// which it waited; where anything else went wrong, the attempt has failed.
func TestPersist(t *testing.T) {
	for name, test := range map[string]struct {
		command string
		says    []string // how each run fails; the one after them succeeds
		setup   string
		skips   []string // of the runs after the first
		want    bool
	}{
		"at once":                  {"init", nil, "", nil, true},
		"a late control plane":     {"init", []string{lateControlPlane}, "etcd=1", []string{initialised}, true},
		"late twice":               {"init", []string{lateControlPlane, lateControlPlane}, "etcd=1", []string{initialised, initialised}, true},
		"etcd has no leader":       {"init", []string{lateControlPlane}, "etcd=0", nil, false},
		"etcd is not there":        {"init", []string{lateControlPlane}, "", nil, false},
		"later than its patience":  {"init", []string{lateControlPlane}, "etcd=1; late=1000", []string{initialised}, true},
		"over and over":            {"init", slices.Repeat([]string{lateControlPlane}, 9), "etcd=1; late=200", []string{initialised, initialised}, false},
		"a failure":                {"init", []string{noPreflight}, "etcd=1", nil, false},
		"etcd comes late":          {"join", []string{lateEtcd, lateEtcd}, "", []string{begun + ",kubelet-start", begun + ",kubelet-start"}, true},
		"the list of members":      {"join", []string{lateList}, "", []string{begun + ",kubelet-start"}, true},
		"its etcd starts late":     {"join", []string{notStarted, notInSync}, "", []string{begun + ",kubelet-start", begun + ",kubelet-start"}, true},
		"the members' health":      {"join", []string{lateEtcdCheck}, "", []string{"preflight,control-plane-prepare"}, true},
		"its Node":                 {"join", []string{lateNode}, "", []string{begun}, true},
		"its mark":                 {"join", []string{lateMark}, "", []string{begun + ",kubelet-start,etcd-join,kubelet-wait-bootstrap"}, true},
		"an addon":                 {"init", []string{lateAddon}, "", []string{initialised + ",wait-control-plane,upload-config,upload-certs,mark-control-plane,bootstrap-token,kubelet-finalize"}, true},
		"its member was removed":   {"join", []string{learnerGone}, "", nil, false},
		"no certificate yet":       {"join", []string{lateKubelet}, "", []string{begun}, true},
		"a certificate meanwhile":  {"join", []string{lateKubelet}, "touch /etc/kubernetes/kubelet.conf", []string{begun + ",kubelet-start,etcd-join"}, true},
		"each phase has its time":  {"join", []string{lateEtcd, lateKubelet, lateControlPlane}, "etcd=1; late=200", []string{begun + ",kubelet-start", begun, begun + ",kubelet-start,etcd-join,kubelet-wait-bootstrap,control-plane-join"}, true},
		"late, and then a failure": {"join", []string{lateEtcd, learnerGone}, "", []string{begun + ",kubelet-start"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write("says", strings.Join(append(test.says, "")[:len(test.says)], "\n"))
			b.command("kubeadm", `
echo "$*" >>"$BOX/runs"
says=$(sed -n "$(wc -l <"$BOX/runs")p" "$BOX/says")
if [ -n "$says" ]; then echo "$says" >&2; exit 1; fi`)
			// Each run of kubeadm takes as long as the test says.
			output, ok := b.run(test.setup + `
etcd_metrics() { [ -z "${etcd:-}" ] || echo "etcd_server_has_leader $etcd"; }
eval "really_$(declare -f quietly)"
quietly() { SECONDS=$((SECONDS + ${late:-0})); really_quietly "$@"; }
persist 'joining' kubeadm ` + test.command + ` --config x`)
			if ok != test.want {
				t.Errorf("it succeeded: %t\n%s", ok, output)
			}
			var skips []string
			for _, run := range strings.Split(strings.TrimSpace(b.read("runs")), "\n")[1:] {
				_, skipped, _ := strings.Cut(run, "--skip-phases=")
				skips = append(skips, skipped)
			}
			if !slices.Equal(skips, test.skips) {
				t.Errorf("the runs after the first skip %q, want %q\n%s", skips, test.skips, output)
			}
			if n := strings.Count(output, "joining, for longer than kubeadm waits ("); n != len(test.skips) {
				t.Errorf("it tells %d times that it goes on, want %d:\n%s", n, len(test.skips), output)
			}
		})
	}
}

// TestAttribute: an attribute that is not there is nothing; a metadata server
// that does not answer is a failure.
func TestAttribute(t *testing.T) {
	for exit, want := range map[string]bool{"echo worker": true, "exit 22": true, "exit 7": false, "exit 28": false} {
		b := newBox(t)
		b.command("curl", exit)
		if output, ok := b.run("role=$(attribute role)"); ok != want {
			t.Errorf("curl: %s: it succeeded: %t\n%s", exit, ok, output)
		}
	}
}
