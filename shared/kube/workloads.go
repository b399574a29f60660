package kube

import (
	"context"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
)

// reading is what decides about evictions, as it is read page by page.
type reading struct {
	evict.Cluster
	bound   map[string]string       // the volumes of claims
	volumes map[string]evict.Volume // those that not every node reaches, by namespace and claim
}

// Workloads reads once what decides about evictions, beside the nodes. What pods
// have of it is taken out of each page: whole, they would fill the memory.
func (c *Client) Workloads(ctx context.Context, nodes []model.Node) (evict.Cluster, error) {
	r := &reading{}
	for _, node := range nodes {
		r.Nodes = append(r.Nodes, node.Evict())
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		return pages(groupCtx, c.set.PolicyV1().PodDisruptionBudgets("").List, func() { r.Budgets = nil }, r.takeBudgets)
	})
	group.Go(func() error {
		if err := c.readVolumes(groupCtx, r); err != nil {
			return err
		}
		return pages(groupCtx, c.set.CoreV1().Pods("").List, func() { r.Pods = nil }, r.takePods)
	})
	if err := group.Wait(); err != nil {
		return evict.Cluster{}, failure.Of(err, "read pods, disruption budgets and volumes")
	}
	return r.Cluster, nil
}

func (c *Client) readVolumes(ctx context.Context, r *reading) error {
	err := pages(ctx, c.set.CoreV1().PersistentVolumeClaims("").List, func() { r.bound = map[string]string{} }, r.takeClaims)
	if err != nil {
		return err
	}
	return pages(ctx, c.set.CoreV1().PersistentVolumes().List, func() { r.volumes = map[string]evict.Volume{} }, r.takeVolumes)
}

func (r *reading) takePods(list *corev1.PodList) {
	for i := range list.Items {
		if pod := &list.Items[i]; pod.Spec.NodeName != "" {
			r.Pods = append(r.Pods, evictPod(pod, r.volumes))
		}
	}
}

func (r *reading) takeBudgets(list *policyv1.PodDisruptionBudgetList) {
	for i := range list.Items {
		if b := &list.Items[i]; b.Spec.Selector != nil { // nil selects nothing
			r.Budgets = append(r.Budgets, evictBudget(b))
		}
	}
}

func (r *reading) takeClaims(list *corev1.PersistentVolumeClaimList) {
	for _, c := range list.Items {
		r.bound[c.Namespace+"/"+c.Name] = c.Spec.VolumeName
	}
}

func (r *reading) takeVolumes(list *corev1.PersistentVolumeList) {
	for _, v := range list.Items {
		if v.Spec.ClaimRef == nil || v.Spec.NodeAffinity == nil || v.Spec.NodeAffinity.Required == nil {
			continue
		}
		claim := v.Spec.ClaimRef.Namespace + "/" + v.Spec.ClaimRef.Name
		if r.bound[claim] == v.Name {
			r.volumes[claim] = evict.Volume{Name: v.Name, Claim: v.Spec.ClaimRef.Name, Selectors: nodeSelectors(v.Spec.NodeAffinity.Required)}
		}
	}
}

func evictBudget(b *policyv1.PodDisruptionBudget) evict.Budget {
	policy := b.Spec.UnhealthyPodEvictionPolicy
	return evict.Budget{
		Namespace: b.Namespace, Name: b.Name, Selector: labelSelector(b.Spec.Selector),
		Allowed: int(b.Status.DisruptionsAllowed), Healthy: int(b.Status.CurrentHealthy),
		Desired: int(b.Status.DesiredHealthy), Expected: int(b.Status.ExpectedPods),
		Stale:        b.Status.ObservedGeneration < b.Generation,
		EvictUnready: policy != nil && *policy == policyv1.AlwaysAllow,
	}
}
