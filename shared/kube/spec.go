package kube

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

const (
	specName = "kubectl-ha" // the ConfigMap that holds the spec
	specKey  = "cluster.yaml"
)

// Spec reads the spec that the cluster holds; nil where it holds none.
func (c *Client) Spec(ctx context.Context) ([]byte, error) {
	found, err := c.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Get(ctx, specName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, failure.Of(err, "read the cluster's spec from ConfigMap %s/%s", metav1.NamespaceSystem, specName)
	}
	return []byte(found.Data[specKey]), nil
}

// SaveSpec keeps the spec in the cluster.
func (c *Client) SaveSpec(ctx context.Context, document []byte) error {
	object := corev1ac.ConfigMap(specName, metav1.NamespaceSystem).WithData(map[string]string{specKey: string(document)})
	if _, err := c.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Apply(ctx, object, objects.Apply()); err != nil {
		return failure.Of(err, "save the cluster's spec in ConfigMap %s/%s", metav1.NamespaceSystem, specName)
	}
	return nil
}
