package kube

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
)

// required is what the pod's nodeSelector and required affinity ask of nodes.
func required(spec corev1.PodSpec) []evict.Selector {
	var simple evict.Selector
	for key, value := range spec.NodeSelector {
		simple = append(simple, evict.Requirement{Key: key, Operator: "In", Values: []string{value}})
	}
	if spec.Affinity == nil || spec.Affinity.NodeAffinity == nil ||
		spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution == nil {
		return []evict.Selector{simple}
	}
	terms := nodeSelectors(spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution)
	for i := range terms {
		terms[i] = append(terms[i], simple...)
	}
	return terms
}

func nodeSelectors(from *corev1.NodeSelector) []evict.Selector {
	terms := make([]evict.Selector, len(from.NodeSelectorTerms))
	for i, term := range from.NodeSelectorTerms {
		for _, r := range append(term.MatchExpressions[:len(term.MatchExpressions):len(term.MatchExpressions)], term.MatchFields...) {
			terms[i] = append(terms[i], evict.Requirement{Key: r.Key, Operator: string(r.Operator), Values: r.Values})
		}
	}
	return terms
}

func labelSelector(from *metav1.LabelSelector) evict.Selector {
	var selector evict.Selector
	for key, value := range from.MatchLabels {
		selector = append(selector, evict.Requirement{Key: key, Operator: "In", Values: []string{value}})
	}
	for _, r := range from.MatchExpressions {
		selector = append(selector, evict.Requirement{Key: r.Key, Operator: string(r.Operator), Values: r.Values})
	}
	return selector
}

// apart is the pod's required anti-affinity. Terms that select by the labels
// of namespaces are taken for the pod's own namespace.
func apart(pod *corev1.Pod) (found []evict.Apart) {
	if pod.Spec.Affinity == nil || pod.Spec.Affinity.PodAntiAffinity == nil {
		return nil
	}
	for _, term := range pod.Spec.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution {
		if term.LabelSelector == nil {
			continue // selects nothing
		}
		namespaces := term.Namespaces
		if len(namespaces) == 0 {
			namespaces = []string{pod.Namespace}
		}
		found = append(found, evict.Apart{Topology: term.TopologyKey, Namespaces: namespaces,
			Selector: alike(pod, term.LabelSelector, term.MatchLabelKeys)})
	}
	return found
}

// spread is the pod's spread constraints that the scheduler must keep.
func spread(pod *corev1.Pod) (found []evict.Spread) {
	for _, c := range pod.Spec.TopologySpreadConstraints {
		if c.WhenUnsatisfiable != corev1.DoNotSchedule || c.LabelSelector == nil {
			continue
		}
		found = append(found, evict.Spread{Topology: c.TopologyKey, MaxSkew: int(c.MaxSkew),
			Selector:    alike(pod, c.LabelSelector, c.MatchLabelKeys),
			HonorTaints: c.NodeTaintsPolicy != nil && *c.NodeTaintsPolicy == corev1.NodeInclusionPolicyHonor})
	}
	return found
}

// alike adds to a selector the pod's own values of some labels.
func alike(pod *corev1.Pod, from *metav1.LabelSelector, keys []string) evict.Selector {
	selector := labelSelector(from)
	for _, key := range keys {
		if value, ok := pod.Labels[key]; ok {
			selector = append(selector, evict.Requirement{Key: key, Operator: "In", Values: []string{value}})
		}
	}
	return selector
}
