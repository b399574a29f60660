package kube

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

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
	_, err := c.set.AppsV1().Deployments(systemNamespace).
		Patch(ctx, "coredns", types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		return failed(err, "spread CoreDNS over the zones")
	}
	return nil
}

// DNSNodes names the nodes on which a CoreDNS replica is ready.
func (c *Client) DNSNodes(ctx context.Context) ([]string, error) {
	pods, err := c.set.CoreV1().Pods(systemNamespace).List(ctx, metav1.ListOptions{LabelSelector: "k8s-app=kube-dns"})
	if err != nil {
		return nil, failed(err, "list the CoreDNS pods")
	}
	var nodes []string
	for _, pod := range pods.Items {
		if ready(&pod) {
			nodes = append(nodes, pod.Spec.NodeName)
		}
	}
	return nodes, nil
}
