package apply

import (
	"context"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
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
		if why := stuck(&pods.Items[i]); why != "" {
			return "pod " + pods.Items[i].Name + ": " + why
		}
	}
	return ""
}

// stuck says why a pod does not run: no node takes it, or a container waits for
// more than its start.
func stuck(pod *corev1.Pod) string {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled && condition.Status == corev1.ConditionFalse {
			return condition.Message
		}
	}
	for _, container := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		waiting := container.State.Waiting
		if waiting == nil || waiting.Reason == "ContainerCreating" || waiting.Reason == "PodInitializing" {
			continue
		}
		return strings.TrimSuffix(waiting.Reason+": "+waiting.Message, ": ")
	}
	return ""
}
