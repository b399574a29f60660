package kube

import (
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubectl/pkg/drain"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// drainTimeout bounds the eviction of one node's pods, the time that
// disruption budgets hold it up included, where the context allows more.
const drainTimeout = 15 * time.Minute

const drainInterval = 2 * time.Second

// Drain evicts the pods of a cordoned node, respecting disruption budgets, and
// waits until they are gone, or the node is dead: then they cannot end in order.
// Pods of daemon sets stay, and those that have ended, with their logs; scratch
// volumes (emptyDir) are lost, as whenever a pod moves. Pods that nothing would
// recreate are a refusal unless force is set.
func (c *Client) Drain(ctx context.Context, name string, force bool, report func(string)) error {
	pods, err := c.leaving(ctx, name, force)
	if err != nil {
		return err
	}
	d := &draining{Client: c, node: name, pods: pods, report: report}
	limited, cancel := context.WithTimeout(ctx, drainTimeout)
	defer cancel()
	err = wait.Poll(limited, drainInterval, d.round)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return errs.Errorf(errs.TimedOut, "drain node %s: its pods were not gone after %s: %s", name, drainTimeout, d.waiting).
			WithID("drain-timed-out").WithHint("Fix what holds the pod, or delete it yourself; then run the same command again to resume.")
	}
	if err != nil {
		return failure.Of(err, "drain node %s", name)
	}
	return nil
}

// leaving are the pods that a drain of the node evicts, by UID: a pod of the same
// name that is made meanwhile, here or elsewhere, is not one of them.
func (c *Client) leaving(ctx context.Context, name string, force bool) (map[types.UID]bool, error) {
	helper := &drain.Helper{
		Ctx: ctx, Client: c.set, Force: force, IgnoreAllDaemonSets: true, DeleteEmptyDirData: true,
		AdditionalFilters: []drain.PodFilter{skipEnded},
	}
	list, problems := helper.GetPodsForDeletion(name)
	if len(problems) > 0 && list == nil {
		return nil, failure.Of(errors.Join(problems...), "list the pods of node %s", name)
	}
	if len(problems) > 0 {
		return nil, errs.Errorf(errs.Unsafe, "drain node %s: %w", name, errors.Join(problems...)).
			WithID("drain-would-lose-pods").WithHint("Delete these pods yourself. Of the commands that drain nodes, those with --force do so.")
	}
	pods := map[types.UID]bool{}
	for _, pod := range list.Pods() {
		pods[pod.UID] = true
	}
	return pods, nil
}

func skipEnded(pod corev1.Pod) drain.PodDeleteStatus {
	if ended(&pod) {
		return drain.MakePodDeleteStatusSkip()
	}
	return drain.MakePodDeleteStatusOkay()
}

func ended(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

// draining is the drain of one node.
type draining struct {
	*Client
	node    string
	pods    map[types.UID]bool
	report  func(string)
	waiting string // what the last round waits for
}

// round asks once more for the eviction of the pods that are still on the node.
func (d *draining) round(ctx context.Context) (done bool, last string, err error) {
	left, err := d.left(ctx)
	if err != nil || len(left) == 0 {
		return err == nil, "", err
	}
	dead, err := d.dead(ctx)
	if err != nil || dead {
		return dead, "", err
	}
	var held, ending string
	for i := range left {
		switch why, err := d.evict(ctx, &left[i]); {
		case err != nil:
			return false, "", err
		case why != "" && held == "":
			held = podName(&left[i]) + ": " + why
		case why == "" && ending == "":
			ending = podName(&left[i]) + " ends"
		}
	}
	d.waiting = held
	if held == "" {
		d.waiting = ending
	}
	if more := len(left) - 1; more > 0 {
		d.waiting += fmt.Sprintf(" (and %d more)", more)
	}
	d.report("waiting for " + d.waiting)
	return false, d.waiting, nil
}

// left are the pods of the drain that the node still has.
func (d *draining) left(ctx context.Context) (left []corev1.Pod, err error) {
	list, err := d.set.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + d.node})
	if err != nil {
		return nil, failure.Of(err, "list the pods of node %s", d.node)
	}
	for _, pod := range list.Items {
		if d.pods[pod.UID] && !ended(&pod) {
			left = append(left, pod)
		}
	}
	return left, nil
}

// dead reports whether the node is gone, or its kubelet is heard of no more.
func (d *draining) dead(ctx context.Context) (bool, error) {
	found, err := d.set.CoreV1().Nodes().Get(ctx, d.node, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return true, nil
	}
	if err != nil {
		return false, failure.Of(err, "look at node %s", d.node)
	}
	for _, condition := range found.Status.Conditions {
		if condition.Type == corev1.NodeReady && condition.Status == corev1.ConditionUnknown {
			d.report("the node has died: Kubernetes replaces its pods by itself")
			return true, nil
		}
	}
	return false, nil
}

func podName(pod *corev1.Pod) string { return pod.Namespace + "/" + pod.Name }
