package kube

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
)

// TestDeleteNode: the node's pods are gone with it, at once, and no others; also where the
// node itself was deleted before.
func TestDeleteNode(t *testing.T) {
	mine := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web-0", Namespace: "shop", UID: "1"}, Spec: corev1.PodSpec{NodeName: "b1"}}
	set := fake.NewClientset(&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "b1"}}, &mine)
	set.PrependReactor("list", "pods", func(action clienttesting.Action) (bool, runtime.Object, error) {
		if got := action.(clienttesting.ListAction).GetListRestrictions().Fields.String(); got != "spec.nodeName=b1" {
			t.Errorf("pods were listed by %q", got)
		}
		return true, &corev1.PodList{Items: []corev1.Pod{mine}}, nil
	})
	c := &Client{set: set}
	for range 2 {
		if err := c.DeleteNode(t.Context(), "b1"); err != nil {
			t.Fatal(err)
		}
	}
	want := metav1.DeleteOptions{GracePeriodSeconds: new(int64), Preconditions: &metav1.Preconditions{UID: new(types.UID("1"))}}
	deletions := 0
	for _, action := range set.Actions() {
		if deletion, ok := action.(clienttesting.DeleteActionImpl); ok && deletion.GetResource().Resource == "pods" {
			deletions++
			if diff := cmp.Diff(want, deletion.GetDeleteOptions()); diff != "" {
				t.Error(diff)
			}
		}
	}
	if deletions != 2 {
		t.Errorf("%d pods were deleted, want one each time", deletions)
	}
}
