package apply

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// maxPods is how many pods of a workload are looked at: they fail alike.
const maxPods = 20

// trouble says what keeps a workload's pods from running; "" where nothing does, or
// nobody says.
func (a *Applier) trouble(ctx context.Context, workload *unstructured.Unstructured) string {
	selected, _, _ := unstructured.NestedMap(workload.Object, "spec", "selector")
	var selector metav1.LabelSelector
	if runtime.DefaultUnstructuredConverter.FromUnstructured(selected, &selector) != nil {
		return ""
	}
	pods, err := a.set.CoreV1().Pods(workload.GetNamespace()).List(ctx, metav1.ListOptions{
		LabelSelector: metav1.FormatLabelSelector(&selector), Limit: maxPods})
	if err != nil {
		return ""
	}
	for i := range pods.Items {
		if why := objects.Stuck(&pods.Items[i]); why != "" {
			return "pod " + pods.Items[i].Name + ": " + why
		}
	}
	return ""
}
