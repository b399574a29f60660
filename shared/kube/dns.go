package kube

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

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
	const patch = `{"spec":{"template":{"spec":{"affinity":{"podAntiAffinity":{
		"preferredDuringSchedulingIgnoredDuringExecution":null,
		"requiredDuringSchedulingIgnoredDuringExecution":[{
			"labelSelector":{"matchLabels":{"k8s-app":"kube-dns"}},
			"topologyKey":"topology.kubernetes.io/zone"}]}}}}}}`
	_, err := c.set.AppsV1().Deployments(metav1.NamespaceSystem).
		Patch(ctx, coreDNS, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		return failure.Of(err, "spread CoreDNS over the zones")
	}
	return nil
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
		}
	}
	return dns, nil
}
