package kube

import (
	"context"
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/retry"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// RelabelNode changes labels and taints of a node. A list of taints is written as a
// whole, which must not undo what others do meanwhile. A node that is gone is fine.
func (c *Client) RelabelNode(ctx context.Context, name string, change scheduling.Change) error {
	err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
		found, err := c.set.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		if err != nil || !change.Changes(found.Labels, taints(found)) {
			return err
		}
		patch, err := json.Marshal(relabelling(found, change))
		if err != nil {
			return fmt.Errorf("encode the patch: %w", err)
		}
		_, err = c.set.CoreV1().Nodes().Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{})
		return err
	})
	if err != nil {
		return failure.Of(err, "change labels and taints of node %s", name)
	}
	return nil
}

// relabelling is the merge patch (RFC 7386) of the node as it was read.
func relabelling(n *corev1.Node, change scheduling.Change) map[string]any {
	labels := map[string]any{}
	for key, value := range change.Labels {
		labels[key] = value
	}
	for _, key := range change.Unlabel {
		labels[key] = nil
	}
	_, wanted := change.Of(n.Labels, taints(n))
	list := []corev1.Taint{}
	for _, t := range wanted {
		list = append(list, kept(n, t))
	}
	return map[string]any{
		"metadata": map[string]any{"resourceVersion": n.ResourceVersion, "labels": labels},
		"spec":     map[string]any{"taints": list},
	}
}

// kept is a taint as the node has it, with when it was added.
func kept(n *corev1.Node, wanted scheduling.Taint) corev1.Taint {
	for _, t := range n.Spec.Taints {
		if taint(t) == wanted {
			return t
		}
	}
	return corev1.Taint{Key: wanted.Key, Value: wanted.Value, Effect: corev1.TaintEffect(wanted.Effect)}
}

func taints(n *corev1.Node) (all []scheduling.Taint) {
	for _, t := range n.Spec.Taints {
		all = append(all, taint(t))
	}
	return all
}

func taint(t corev1.Taint) scheduling.Taint {
	return scheduling.Taint{Key: t.Key, Value: t.Value, Effect: string(t.Effect)}
}
