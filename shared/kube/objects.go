package kube

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
)

const (
	systemNamespace = metav1.NamespaceSystem
	specName        = "kubectl-ha" // the ConfigMap that holds the spec
	specKey         = "cluster.yaml"
)

// apply is how objects are written: server-side, as kubectl-ha, over whoever
// else claims the fields.
var apply = metav1.ApplyOptions{FieldManager: "kubectl-ha", Force: true}

// Spec reads the spec that the cluster holds; nil where it holds none.
func (c *Client) Spec(ctx context.Context) ([]byte, error) {
	found, err := c.set.CoreV1().ConfigMaps(systemNamespace).Get(ctx, specName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, failed(err, "read the cluster's spec from ConfigMap %s/%s", systemNamespace, specName)
	}
	return []byte(found.Data[specKey]), nil
}

// SaveSpec keeps the spec in the cluster.
func (c *Client) SaveSpec(ctx context.Context, document []byte) error {
	object := corev1ac.ConfigMap(specName, systemNamespace).WithData(map[string]string{specKey: string(document)})
	if _, err := c.set.CoreV1().ConfigMaps(systemNamespace).Apply(ctx, object, apply); err != nil {
		return failed(err, "save the cluster's spec in ConfigMap %s/%s", systemNamespace, specName)
	}
	return nil
}
