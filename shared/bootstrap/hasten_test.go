package bootstrap_test

import (
	"slices"
	"strings"
	"testing"
)

// TestAnnouncement: only a learner that has the leader's snapshot and still waits for
// its announcement is "pending".
func TestAnnouncement(t *testing.T) {
	const (
		learner = "etcd_server_is_learner 1\n"
		voter   = "etcd_server_is_learner 0\n"
		applied = "etcd_server_proposals_applied_total 378\n"
		waits   = "etcd_server_proposals_pending 1\n"
	)
	for name, test := range map[string]struct{ metrics, want string }{
		"not there yet":       {"", ""},
		"before the snapshot": {learner + "etcd_server_proposals_applied_total 0\n" + waits, ""},
		"lost":                {learner + applied + waits, "pending"},
		"heard":               {learner + applied + "etcd_server_proposals_pending 0\n", ""},
		"a voter":             {voter + applied + waits, "done"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write("metrics", test.metrics)
			b.command("curl", `cat "$BOX/metrics"`)
			if got, ok := b.run("announcement"); !ok || strings.TrimSpace(got) != test.want {
				t.Errorf("it is %q", got)
			}
		})
	}
}

// TestHastenEtcd: etcd is ended once, when it was seen to wait twice in a row, and
// never as a voter.
func TestHastenEtcd(t *testing.T) {
	for name, test := range map[string]struct {
		seen []string
		ends bool
	}{
		"lost":              {[]string{"", "pending", "pending", "done"}, true},
		"heard in between":  {[]string{"pending", "", "pending", "done"}, false},
		"promoted in time":  {[]string{"pending", "done"}, false},
		"begun as a voter":  {[]string{"done"}, false},
		"only after a long": {slices.Concat(make([]string, 20), []string{"pending", "pending"}), true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write("seen", strings.Join(test.seen, "\n")+"\n")
			b.command("pgrep", "exit 0")
			b.command("pkill", `echo "$@" >>"$BOX/ended"`)
			// Each look takes the next line.
			output, ok := b.run(`announcement() { head -n 1 "$BOX/seen"; sed -i 1d "$BOX/seen"; }; hasten_etcd; [ -e "$BOX/ended" ] && exit 0; exit 1`)
			if ok != test.ends {
				t.Errorf("it was ended: %t\n%s", ok, output)
			}
		})
	}
}

// TestPullImages: a worker fetches what it runs, others all; what fails is told.
func TestPullImages(t *testing.T) {
	const all = "registry.k8s.io/kube-apiserver:v1.37.2\nregistry.k8s.io/kube-proxy:v1.37.2\nregistry.k8s.io/pause:3.10.2\n"
	for role, want := range map[string]string{
		"replica": all,
		"image":   all,
		"worker":  "registry.k8s.io/kube-proxy:v1.37.2\nregistry.k8s.io/pause:3.10.2\n",
	} {
		for _, exit := range []string{"0", "1"} {
			b := newBox(t)
			b.command("kubeadm", "printf '"+strings.ReplaceAll(all, "\n", `\n`)+"'")
			b.command("crictl", `echo "${@: -1}" >>"$BOX/pulled"; exit `+exit)
			output, ok := b.run("attribute() { echo v1.37.2; }\npull_images " + role)
			got := strings.Fields(b.read("pulled"))
			slices.Sort(got)
			if ok != (exit == "0") || !slices.Equal(got, strings.Fields(want)) {
				t.Errorf("%s, %s: %t, %q\n%s", role, exit, ok, got, output)
			}
		}
	}
}

// TestHastenWorker: a worker's kubelet is started again where its certificate came late,
// and its node is not there.
func TestHastenWorker(t *testing.T) {
	for name, test := range map[string]struct {
		waits      string // seconds until the certificate is there
		registered string
		restarts   bool
	}{
		"at once":             {"1", "false", false},
		"late":                {"5", "false", true},
		"late, but in time":   {"5", "true", false},
		"at once, registered": {"1", "true", false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.command("systemctl", `echo "$@" >>"$BOX/restarted"`)
			output, ok := b.run(`attribute() { echo 203.0.113.4; }
registered() { [ "$1" = https://203.0.113.4:6443 ] && ` + test.registered + `; }
sleep() { SECONDS=$((SECONDS + ` + test.waits + `)); mkdir -p "${kubelet_certificate%/*}"; : >"$kubelet_certificate"; }
hasten_worker`)
			if restarted := b.read("restarted") == "restart kubelet\n"; !ok || restarted != test.restarts {
				t.Errorf("restarted: %t, want %t; %s", restarted, test.restarts, output)
			}
		})
	}
}
