package kube

import (
	"context"
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// Nodes lists the cluster's nodes.
func (c *Client) Nodes(ctx context.Context) (nodes []model.Node, err error) {
	err = pages(ctx, c.set.CoreV1().Nodes().List, func() { nodes = nil }, func(list *corev1.NodeList) {
		for i := range list.Items {
			nodes = append(nodes, node(&list.Items[i]))
		}
	})
	if err != nil {
		return nil, failure.Of(err, "list the nodes")
	}
	return nodes, nil
}

func node(n *corev1.Node) model.Node {
	_, controlPlane := n.Labels[objects.ControlPlane]
	found := model.Node{
		Name: n.Name, Zone: n.Labels[corev1.LabelTopologyZone], ControlPlane: controlPlane,
		Cordoned: n.Spec.Unschedulable, Drained: model.Drained(n.Annotations[drainedAnnotation]), Version: n.Status.NodeInfo.KubeletVersion,
		Why:    "the kubelet has not reported yet",
		Labels: map[string]string{evict.NodeName: n.Name}, Room: resources(n.Status.Allocatable),
	}
	maps.Copy(found.Labels, n.Labels)
	found.Room.Pods = n.Status.Allocatable.Pods().Value()
	for _, t := range n.Spec.Taints {
		if t.Key != corev1.TaintNodeUnschedulable { // which Cordoned says
			found.Taints = append(found.Taints, taint(t))
		}
	}
	for _, condition := range n.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			found.Ready = condition.Status == corev1.ConditionTrue
			found.Why = condition.Message
		}
	}
	return found
}

// DeleteNode forgets a node, and then the pods that it had: no kubelet ends them any
// more, and as long as they are listed, which is a minute, those that take their place
// have to wait. What is absent is fine.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection
func (c *Client) DeleteNode(ctx context.Context, name string) error {
	err := c.set.CoreV1().Nodes().Delete(ctx, name, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return failure.Of(err, "delete node %s", name)
	}
	if err := forgetPods(ctx, c.set, name); err != nil {
		return failure.Of(err, "delete the pods of node %s", name)
	}
	return nil
}

func forgetPods(ctx context.Context, set kubernetes.Interface, node string) error {
	pods, err := set.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{
		FieldSelector: fields.OneTermEqualSelector("spec.nodeName", node).String()})
	if err != nil {
		return err
	}
	var failures []error
	for _, pod := range pods.Items { // not another of the same name, which may be elsewhere by now
		failures = append(failures, set.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
			GracePeriodSeconds: new(int64), Preconditions: metav1.NewUIDPreconditions(string(pod.UID))}))
	}
	return objects.Deleted(failures...)
}

// drainedAnnotation marks the nodes that a drain of their zone has changed, so
// that its undo changes these back and no others. Its value is what was done.
const drainedAnnotation = "kubectl-ha.dev/drained"

// Cordon keeps new pods off a node.
func (c *Client) Cordon(ctx context.Context, name string) error {
	return patchNode(ctx, c.set, name, `{"spec":{"unschedulable":true}}`)
}

// MarkDrained notes that a drain of its zone changes the node; a worker it cordons
// in the same instant.
func (c *Client) MarkDrained(ctx context.Context, name string, how model.Drained) error {
	spec := ""
	if how == model.DrainCordoned {
		spec = `,"spec":{"unschedulable":true}`
	}
	return patchNode(ctx, c.set, name, fmt.Sprintf(`{"metadata":{"annotations":{%q:%q}}%s}`, drainedAnnotation, how, spec))
}

// UnmarkDrained undoes MarkDrained.
func (c *Client) UnmarkDrained(ctx context.Context, name string, how model.Drained) error {
	spec := ""
	if how == model.DrainCordoned {
		spec = `,"spec":{"unschedulable":null}`
	}
	return patchNode(ctx, c.set, name, fmt.Sprintf(`{"metadata":{"annotations":{%q:null}}%s}`, drainedAnnotation, spec))
}

func patchNode(ctx context.Context, set kubernetes.Interface, name, patch string) error {
	_, err := set.CoreV1().Nodes().Patch(ctx, name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		return failure.Of(err, "change node %s by %s", name, patch)
	}
	return nil
}
