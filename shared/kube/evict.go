package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// evict asks for the eviction of this very pod, unless it ends already, and says
// what holds it for now.
func (c *Client) evict(ctx context.Context, pod *corev1.Pod) (held string, err error) {
	if pod.DeletionTimestamp != nil {
		return "", nil
	}
	err = c.set.PolicyV1().Evictions(pod.Namespace).Evict(ctx, &policyv1.Eviction{
		ObjectMeta:    metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name},
		DeleteOptions: &metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(string(pod.UID))},
	})
	switch {
	case err == nil, apierrors.IsNotFound(err):
		return "", nil
	case apierrors.IsConflict(err):
		return "another pod may have its name by now", nil // the next round sees whether it is still there
	case apierrors.IsTooManyRequests(err):
		return c.holds(ctx, pod), nil
	case apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		return "its namespace ends", nil
	}
	return "", failure.Of(err, "evict pod %s", podName(pod))
}

// holds says which disruption budget holds the pod, and what would satisfy it.
func (c *Client) holds(ctx context.Context, pod *corev1.Pod) string {
	budgets, err := c.set.PolicyV1().PodDisruptionBudgets(pod.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return "a disruption budget holds it"
	}
	for i := range budgets.Items {
		budget := &budgets.Items[i]
		selector, err := metav1.LabelSelectorAsSelector(budget.Spec.Selector)
		if err == nil && selector.Matches(labels.Set(pod.Labels)) {
			return holding(budget, pod)
		}
	}
	return "the API server has no time for its eviction"
}

func holding(budget *policyv1.PodDisruptionBudget, pod *corev1.Pod) string {
	text := fmt.Sprintf("PodDisruptionBudget %s/%s holds it: %d of %d pods are Ready, %d must stay so",
		budget.Namespace, budget.Name, budget.Status.CurrentHealthy, budget.Status.ExpectedPods, budget.Status.DesiredHealthy)
	if !objects.Ready(pod) && !evictBudget(budget).EvictUnready {
		text += "; it is not Ready itself, and goes all the same only with unhealthyPodEvictionPolicy: AlwaysAllow"
	}
	return text
}
