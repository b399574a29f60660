package kube

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// TestRelabelNode: the taints are those of the version that was read, and the change is
// tried again where somebody else has changed the node meanwhile.
func TestRelabelNode(t *testing.T) {
	added := metav1.Unix(1_800_000_000, 0)
	set := fake.NewClientset(&corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: "b1", ResourceVersion: "7", Labels: map[string]string{"old": "1", "mine": "x"}},
		Spec:       corev1.NodeSpec{Taints: []corev1.Taint{{Key: "node.kubernetes.io/not-ready", Effect: "NoExecute", TimeAdded: &added}, {Key: "old", Effect: "NoSchedule"}}},
	})
	conflicts := 1
	set.PrependReactor("patch", "nodes", func(action clienttesting.Action) (bool, runtime.Object, error) {
		conflicts--
		return conflicts == 0, nil, apierrors.NewConflict(schema.GroupResource{Resource: "nodes"}, "b1", nil)
	})
	change := scheduling.Change{Labels: map[string]string{"disk": ""}, Taints: scheduling.Taints("gpu=1:NoSchedule"), Unlabel: []string{"old"}, Untaint: scheduling.Taints("old:NoSchedule")}
	for range 2 {
		if err := (&Client{set: set}).RelabelNode(t.Context(), "b1", change); err != nil {
			t.Fatal(err)
		}
	}
	var patches []string
	for _, action := range set.Actions() {
		if patch, ok := action.(clienttesting.PatchAction); ok {
			patches = append(patches, string(patch.GetPatch()))
		}
	}
	want := map[string]any{
		"metadata": map[string]any{"resourceVersion": "7", "labels": map[string]any{"disk": "", "old": nil}},
		"spec": map[string]any{"taints": []any{
			map[string]any{"key": "node.kubernetes.io/not-ready", "effect": "NoExecute", "timeAdded": "2027-01-15T08:00:00Z"},
			map[string]any{"key": "gpu", "value": "1", "effect": "NoSchedule"}}},
	}
	var got map[string]any
	if len(patches) != 2 {
		t.Fatalf("the patches are %q, want the one that was refused, and again", patches)
	}
	if err := json.Unmarshal([]byte(patches[1]), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := (&Client{set: set}).RelabelNode(t.Context(), "gone", change); err != nil {
		t.Errorf("a node that is gone: %v", err)
	}
}
