package kube

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
)

// kubeProxy is what kubeadm's addon phase calls the DaemonSet.
const kubeProxy = "kube-proxy"

// AddonsToRollOut says which pods of kube-proxy and CoreDNS are not of their template
// yet, or not available; empty for none. A cluster may have neither.
func (c *Client) AddonsToRollOut(ctx context.Context) (string, error) {
	proxy, err := c.set.AppsV1().DaemonSets(metav1.NamespaceSystem).Get(ctx, kubeProxy, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
	case err != nil:
		return "", failure.Of(err, "read the DaemonSet of kube-proxy")
	case proxy.Status.ObservedGeneration < proxy.Generation:
		return "kube-proxy has yet to be rolled out", nil
	default:
		want := proxy.Status.DesiredNumberScheduled
		if done := min(proxy.Status.UpdatedNumberScheduled, proxy.Status.NumberAvailable); done < want {
			return fmt.Sprintf("kube-proxy is up to date on %d of %d nodes", done, want), nil
		}
	}
	dns, err := c.set.AppsV1().Deployments(metav1.NamespaceSystem).Get(ctx, coreDNS, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
	case err != nil:
		return "", failure.Of(err, "read the Deployment of CoreDNS")
	case dns.Status.ObservedGeneration < dns.Generation:
		return "CoreDNS has yet to be rolled out", nil
	case dns.Status.UpdatedReplicas < dns.Status.Replicas:
		return fmt.Sprintf("%d of %d pods of CoreDNS are up to date", dns.Status.UpdatedReplicas, dns.Status.Replicas), nil
	}
	return "", nil
}
