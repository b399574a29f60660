package kube

import (
	"context"
	"errors"
	"io"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubectl/pkg/drain"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// drainTimeout bounds the eviction of one node's pods, the time that
// disruption budgets hold it up included, where the context allows more.
const drainTimeout = 15 * time.Minute

// Drain evicts the pods of a cordoned node, respecting disruption budgets, and
// waits until they are gone. Pods of daemon sets stay, and those that have ended,
// with their logs; scratch volumes (emptyDir) are lost, as whenever a pod moves. Pods that nothing would
// recreate are a refusal unless force is set.
func (c *Client) Drain(ctx context.Context, name string, force bool, report func(string)) error {
	helper := &drain.Helper{
		Ctx: ctx, Client: c.set, Force: force,
		GracePeriodSeconds: -1, IgnoreAllDaemonSets: true, DeleteEmptyDirData: true,
		Timeout: drainTimeout, EvictErrorRetryDelay: 2 * time.Second,
		Out: io.Discard, ErrOut: io.Discard,
		AdditionalFilters: []drain.PodFilter{skipEnded},
		OnPodDeletionOrEvictionStarted: func(pod *corev1.Pod, _ bool) {
			report("evicting " + pod.Namespace + "/" + pod.Name)
		},
	}
	pods, problems := helper.GetPodsForDeletion(name)
	if len(problems) > 0 {
		return fault.Errorf(fault.Unsafe, "drain node %s: %w", name, errors.Join(problems...)).
			WithID("drain-would-lose-pods").WithHint("Delete these pods yourself, or repeat with --force.")
	}
	if err := helper.DeleteOrEvictPods(pods.Pods()); err != nil {
		return failed(err, "drain node %s", name)
	}
	return nil
}

func skipEnded(pod corev1.Pod) drain.PodDeleteStatus {
	if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return drain.MakePodDeleteStatusSkip()
	}
	return drain.MakePodDeleteStatusOkay()
}
