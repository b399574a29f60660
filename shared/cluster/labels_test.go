package cluster_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// labelled are workers with labels and taints, and relabelled the same with others.
var (
	labelled   = strings.Replace(small, "nodesPerZone: 1", "nodesPerZone: 1, labels: {disk: ssd, old: yes-it-is}, taints: [dedicated=batch:NoSchedule, old:NoExecute]", 1)
	relabelled = strings.Replace(small, "nodesPerZone: 1", `nodesPerZone: 1, labels: {disk: nvme, example.com/tier: ""}, taints: [dedicated=web:NoSchedule, slow:PreferNoSchedule]`, 1)
)

// marks are the labels and taints of a node, but for those that every node has.
func (l *lab) marks(node model.Node) string {
	var labels []string
	for key, value := range node.Labels {
		if !strings.Contains(key, "kubernetes.io/") && key != "metadata.name" {
			labels = append(labels, key+"="+value)
		}
	}
	slices.Sort(labels)
	return strings.Join(labels, " ") + " " + scheduling.FormatTaints(node.Taints)
}

// workers are the nodes of workers.
func (l *lab) workers() []model.Node {
	l.Helper()
	kube, _, err := l.operator().Access.Open(l.operator().Target)
	if err != nil {
		l.Fatal(err)
	}
	nodes, err := kube.Nodes(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	return slices.DeleteFunc(nodes, func(n model.Node) bool { return n.ControlPlane })
}

func (l *lab) relabel(node string, change scheduling.Change) {
	l.Helper()
	kube, _, err := l.operator().Access.Open(l.operator().Target)
	if err == nil {
		err = kube.RelabelNode(l.Context(), node, change)
	}
	if err != nil {
		l.Fatal(err)
	}
}

// wantMarks are what all workers are to have.
func (l *lab) wantMarks(want string) {
	l.Helper()
	for _, node := range l.workers() {
		if got := l.marks(node); got != want {
			l.Errorf("%s has %q, want %q", node.Name, got, want)
		}
	}
}

// TestUpChangesLabels: on the nodes that there are, and on no others; what somebody else has
// put there stays.
func TestUpChangesLabels(t *testing.T) {
	in(t, labelled, func(l *lab) {
		l.wantMarks("disk=ssd old=yes-it-is dedicated=batch:NoSchedule,old:NoExecute")
		before := l.workers()
		for _, node := range before {
			l.relabel(node.Name, scheduling.Change{Labels: map[string]string{"mine": "x"}, Taints: scheduling.Taints("mine:NoSchedule")})
		}
		if again := changes(l.up(labelled)); len(again) > 0 {
			l.Errorf("what somebody else has set changes %q", again)
		}
		outcome := l.up(relabelled)
		for _, want := range []string{"create instance-template", "update managed-instance-group/demo-default-b", "label managed-instance-group/demo-default-b",
			"label managed-instance-group/demo-default-c", "delete instance-template/demo-europe-west1-default"} {
			if !slices.ContainsFunc(changes(outcome), func(id string) bool { return strings.HasPrefix(id, want) }) {
				l.Errorf("the plan does not %s: %q", want, changes(outcome))
			}
		}
		l.wantMarks("disk=nvme example.com/tier= mine=x dedicated=web:NoSchedule,mine:NoSchedule,slow:PreferNoSchedule")
		if after := l.workers(); !slices.EqualFunc(before, after, func(a, b model.Node) bool { return a.Name == b.Name }) {
			l.Errorf("the nodes were %v, and are %v", before, after)
		}
		if again := changes(l.up(relabelled)); len(again) > 0 {
			l.Errorf("once more it changes %q", again)
		}
		l.up(small)
		l.wantMarks("mine=x mine:NoSchedule")
		if again := changes(l.up(small)); len(again) > 0 {
			l.Errorf("without labels it changes %q", again)
		}
	})
}

// TestUpSeesLabelsThatWereRemoved: by whom ever, a dry run says so, and up puts them back.
func TestUpSeesLabelsThatWereRemoved(t *testing.T) {
	in(t, labelled, func(l *lab) {
		l.relabel(l.workers()[0].Name, scheduling.Change{Unlabel: []string{"disk"}, Untaint: scheduling.Taints("old:NoExecute")})
		dry := l.operator()
		dry.DryRun = true
		got := changes(l.done(dry.Up(l.Context(), document(l, labelled))))
		if want := []string{"label managed-instance-group/demo-default-b", "apply dns", "apply spec"}; !slices.Equal(got, want) {
			l.Errorf("the plan is to %q, want %q", got, want)
		}
		l.up(labelled)
		l.wantMarks("disk=ssd old=yes-it-is dedicated=batch:NoSchedule,old:NoExecute")
	})
}

// TestNewWorkersHaveLabels: those of a pool that grows, and that are re-created.
func TestNewWorkersHaveLabels(t *testing.T) {
	in(t, labelled, func(l *lab) {
		l.up(strings.Replace(relabelled, "nodesPerZone: 1", "nodesPerZone: 2", 1))
		l.healthy(2, 4)
		l.wantMarks("disk=nvme example.com/tier= dedicated=web:NoSchedule,slow:PreferNoSchedule")
	})
}
