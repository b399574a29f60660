package kube

import (
	"context"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
)

// lists is all that decides about evictions.
type lists struct {
	nodes   *corev1.NodeList
	pods    *corev1.PodList
	budgets *policyv1.PodDisruptionBudgetList
	claims  *corev1.PersistentVolumeClaimList
	volumes *corev1.PersistentVolumeList
}

// Workloads reads once what decides about evictions, in one round of requests.
func (c *Client) Workloads(ctx context.Context) (evict.Cluster, error) {
	var l lists
	group, ctx := errgroup.WithContext(ctx)
	all := metav1.ListOptions{}
	group.Go(func() (err error) {
		l.nodes, err = c.set.CoreV1().Nodes().List(ctx, all)
		return err
	})
	group.Go(func() (err error) {
		l.pods, err = c.set.CoreV1().Pods("").List(ctx, all)
		return err
	})
	group.Go(func() (err error) {
		l.budgets, err = c.set.PolicyV1().PodDisruptionBudgets("").List(ctx, all)
		return err
	})
	group.Go(func() (err error) {
		l.claims, err = c.set.CoreV1().PersistentVolumeClaims("").List(ctx, all)
		return err
	})
	group.Go(func() (err error) {
		l.volumes, err = c.set.CoreV1().PersistentVolumes().List(ctx, all)
		return err
	})
	if err := group.Wait(); err != nil {
		return evict.Cluster{}, failed(err, "read nodes, pods, disruption budgets and volumes")
	}
	return l.cluster(), nil
}

func (l lists) cluster() (found evict.Cluster) {
	for i := range l.nodes.Items {
		found.Nodes = append(found.Nodes, evictNode(&l.nodes.Items[i]))
	}
	volumes := l.byClaim()
	for i := range l.pods.Items {
		if pod := &l.pods.Items[i]; pod.Spec.NodeName != "" {
			found.Pods = append(found.Pods, evictPod(pod, volumes))
		}
	}
	for i := range l.budgets.Items {
		if b := &l.budgets.Items[i]; b.Spec.Selector != nil { // nil selects nothing
			found.Budgets = append(found.Budgets, evictBudget(b))
		}
	}
	return found
}

func evictNode(n *corev1.Node) evict.Node {
	as := node(n)
	found := evict.Node{
		Name: as.Name, Zone: as.Zone, ControlPlane: as.ControlPlane, Ready: as.Ready, Cordoned: as.Cordoned,
		Labels: map[string]string{evict.NodeName: n.Name}, Room: resources(n.Status.Allocatable),
	}
	for key, value := range n.Labels {
		found.Labels[key] = value
	}
	found.Room.Pods = n.Status.Allocatable.Pods().Value()
	for _, t := range n.Spec.Taints {
		if t.Effect == corev1.TaintEffectPreferNoSchedule || t.Key == corev1.TaintNodeUnschedulable {
			continue // the latter is what Cordoned says
		}
		found.Taints = append(found.Taints, evict.Taint{Key: t.Key, Value: t.Value, Effect: string(t.Effect)})
	}
	return found
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

// byClaim is the volumes that not every node reaches, by namespace and claim.
func (l lists) byClaim() map[string]evict.Volume {
	bound := map[string]string{} // the volumes of claims
	for _, c := range l.claims.Items {
		bound[c.Namespace+"/"+c.Name] = c.Spec.VolumeName
	}
	found := map[string]evict.Volume{}
	for _, v := range l.volumes.Items {
		if v.Spec.ClaimRef == nil || v.Spec.NodeAffinity == nil || v.Spec.NodeAffinity.Required == nil {
			continue
		}
		claim := v.Spec.ClaimRef.Namespace + "/" + v.Spec.ClaimRef.Name
		if bound[claim] == v.Name {
			found[claim] = evict.Volume{Name: v.Name, Claim: v.Spec.ClaimRef.Name, Selectors: nodeSelectors(v.Spec.NodeAffinity.Required)}
		}
	}
	return found
}
