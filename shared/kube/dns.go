package kube

import (
	"cmp"
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// coreDNS is what kubeadm's addon phase calls the Deployment.
const coreDNS = "coredns"

// SpreadDNS keeps CoreDNS replicas in different zones. kubeadm leaves both on
// the first machine, so that the loss of its zone would take DNS away. With
// one zone only there is nothing to spread over, and nothing is asked for.
func (c *Client) SpreadDNS(ctx context.Context, zones int) error {
	if zones < 2 {
		return nil
	}
	deployments := c.set.AppsV1().Deployments(metav1.NamespaceSystem)
	err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
		deployment, err := deployments.Get(ctx, coreDNS, metav1.GetOptions{})
		if err != nil {
			return err
		}
		keepApart(&deployment.Spec.Template.Spec)
		_, err = deployments.Update(ctx, deployment, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		return failure.Of(err, "spread CoreDNS over the zones")
	}
	return nil
}

// keepApart lets no two pods into one zone, and has them found ready soon.
func keepApart(pod *corev1.PodSpec) {
	if pod.Affinity == nil {
		pod.Affinity = &corev1.Affinity{}
	}
	pod.Affinity.PodAntiAffinity = &corev1.PodAntiAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{{
			LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"k8s-app": "kube-dns"}},
			TopologyKey:   corev1.LabelTopologyZone,
		}},
	}
	for i := range pod.Containers {
		if probe := pod.Containers[i].ReadinessProbe; probe != nil {
			askOften(probe)
		}
	}
}

// askOften has the kubelet probe every 2 s: where it has started a moment ago, it
// lets up to a whole period pass before the first probe, and kubeadm's is 10 s. How
// long a pod may be silent until it gets no more traffic stays the same.
// https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
func askOften(probe *corev1.Probe) {
	const often = 2
	period, failures := cmp.Or(probe.PeriodSeconds, 10), cmp.Or(probe.FailureThreshold, 3) // the API's defaults
	if period > often {
		probe.PeriodSeconds, probe.FailureThreshold = often, period*failures/often
	}
}

// DNS reads how many replicas CoreDNS is to have, and where they are ready.
func (c *Client) DNS(ctx context.Context) (model.DNS, error) {
	deployment, err := c.set.AppsV1().Deployments(metav1.NamespaceSystem).Get(ctx, coreDNS, metav1.GetOptions{})
	if err != nil {
		return model.DNS{}, failure.Of(err, "read the Deployment of CoreDNS")
	}
	pods, err := c.set.CoreV1().Pods(metav1.NamespaceSystem).List(ctx, metav1.ListOptions{LabelSelector: "k8s-app=kube-dns"})
	if err != nil {
		return model.DNS{}, failure.Of(err, "list the CoreDNS pods")
	}
	dns := model.DNS{Replicas: 1} // the API's default
	if n := deployment.Spec.Replicas; n != nil {
		dns.Replicas = int(*n)
	}
	for _, pod := range pods.Items {
		if objects.Ready(&pod) {
			dns.Nodes = append(dns.Nodes, pod.Spec.NodeName)
		} else if why := objects.Stuck(&pod); why != "" {
			dns.Trouble = "pod " + pod.Name + ": " + why
		}
	}
	return dns, nil
}
