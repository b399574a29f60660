package etcdclient

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
)

// Way is the way to a cluster's etcd, through its API server.
type Way struct {
	Set    kubernetes.Interface
	Config *rest.Config
}

// Etcd reaches the member of etcd on a control-plane node.
func (w Way) Etcd(ctx context.Context, node string, credentials model.Credentials) (port.Etcd, error) {
	pod := w.Set.CoreV1().RESTClient().Post().Resource("pods").Namespace(metav1.NamespaceSystem).Name("etcd-" + node).SubResource("portforward").URL()
	return Open(ctx, rest.CopyConfig(w.Config), pod, node, credentials)
}
