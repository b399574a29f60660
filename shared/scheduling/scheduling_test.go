package scheduling_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

func TestParseTaint(t *testing.T) {
	for text, want := range map[string]string{
		"dedicated=batch:NoSchedule":         "",
		"gpu:NoExecute":                      "",
		"example.com/slow=:PreferNoSchedule": "",
		"dedicated=batch":                    "must be key=value:Effect or key:Effect",
		"a:b:NoSchedule":                     "must be key=value:Effect or key:Effect",
		":NoSchedule":                        `its key "": name part must be non-empty`,
		"a b:NoSchedule":                     `its key "a b": name part must consist of`,
		"dedicated=a b:NoSchedule":           `its value "a b": a valid label must be`,
		"dedicated=batch:Never":              `its effect "Never": must be one of NoSchedule, PreferNoSchedule, NoExecute`,
		"node-role.kubernetes.io/control-plane:NoSchedule": "is that of control-plane nodes",
		"node.kubernetes.io/not-ready:NoExecute":           "Kubernetes itself sets and removes the taints of node.kubernetes.io",
	} {
		taint, err := scheduling.ParseTaint(text)
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want == "" && strings.Replace(text, "=:", ":", 1) != taint.String():
			t.Errorf("%s is written %s", text, taint)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestCheckLabel(t *testing.T) {
	for _, test := range []struct{ key, value, want string }{
		{"disk", "ssd", ""},
		{"example.com/tier", "", ""},
		{"node.kubernetes.io/exclude-from-external-load-balancers", "true", ""},
		{"team.kubelet.kubernetes.io/of", "a", ""},
		{"", "a", "invalid key: name part must be non-empty"},
		{"Example.com/tier", "a", "invalid key: prefix part"},
		{"disk", "s s d", `invalid value "s s d": a valid label must be`},
		{"disk", strings.Repeat("d", 64), "must be no more than 63"},
		{"kubectl-ha.dev/pool", "a", "kubectl ha itself sets"},
		{"topology.kubernetes.io/zone", "a", "workers may only have labels of"},
		{"kubernetes.io/hostname", "a", "workers may only have labels of"},
		{"apps.k8s.io/a", "a", "workers may only have labels of"},
		{"node-role.kubernetes.io/control-plane", "", "is that of control-plane nodes"},
		{"node-role.kubernetes.io/batch", "", "workers may only have labels of"},
	} {
		err := scheduling.CheckLabel(test.key, test.value)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s=%s: %v, want %q", test.key, test.value, err, test.want)
		}
	}
}

// TestFormat: machines are told of labels and taints in one order, and nodes of neither
// where there is none.
func TestFormat(t *testing.T) {
	labels := map[string]string{"b": "", "a": "1"}
	text := scheduling.FormatLabels(labels)
	if diff := cmp.Diff(labels, scheduling.Labels(text)); diff != "" || text != "a=1,b=" {
		t.Errorf("%s: %s", text, diff)
	}
	taints := scheduling.Taints("b:NoSchedule", "a=1:NoExecute")
	text = scheduling.FormatTaints(taints)
	if diff := cmp.Diff(taints, scheduling.Taints(text)); diff != "" || text != "a=1:NoExecute,b:NoSchedule" {
		t.Errorf("%s: %s", text, diff)
	}
	if scheduling.FormatLabels(nil) != "" || scheduling.Labels("") != nil || scheduling.FormatTaints(nil) != "" || scheduling.Taints("") != nil {
		t.Error("none is not nothing")
	}
}

// TestChange: what is wanted is set, what was wanted before is removed, and what somebody
// else has put there stays.
func TestChange(t *testing.T) {
	change := scheduling.Change{Labels: map[string]string{"disk": "nvme", "empty": ""}, Taints: scheduling.Taints("gpu=2:NoSchedule")}.
		Former(map[string]string{"disk": "ssd", "old": "1"}, scheduling.Taints("gpu=1:NoSchedule", "old:NoExecute")).
		Former(map[string]string{"old": "2"}, scheduling.Taints("old:NoExecute")).Sorted()
	if got := change.String(); got != "disk=nvme empty= gpu=2:NoSchedule old- old:NoExecute-" {
		t.Errorf("the change is %s", got)
	}
	labels, taints := map[string]string{"disk": "ssd", "old": "1", "mine": "x"}, scheduling.Taints("gpu=1:NoSchedule", "old:NoExecute", "mine:NoExecute", "old:NoSchedule")
	if !change.Changes(labels, taints) {
		t.Error("there is nothing to change")
	}
	gotLabels, gotTaints := change.Of(labels, taints)
	if diff := cmp.Diff(map[string]string{"disk": "nvme", "empty": "", "mine": "x"}, gotLabels); diff != "" {
		t.Error(diff)
	}
	if got := scheduling.FormatTaints(gotTaints); got != "gpu=2:NoSchedule,mine:NoExecute,old:NoSchedule" {
		t.Errorf("the taints are %s", got)
	}
	if change.Changes(gotLabels, gotTaints) {
		t.Error("once changed there is more to change")
	}
	for what, taken := range map[string]func(){"a label": func() { delete(gotLabels, "empty") }, "a taint": func() { gotTaints = gotTaints[:0] }} {
		labels, taints := gotLabels, gotTaints
		taken()
		if !change.Changes(gotLabels, gotTaints) {
			t.Errorf("without %s there is nothing to change", what)
		}
		gotLabels, gotTaints = labels, taints
	}
	if !(scheduling.Change{}).None() || change.None() {
		t.Error("it is about nothing, or something, and says otherwise")
	}
}
