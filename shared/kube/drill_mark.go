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
	drillName = "kubectl-ha-drill" // the ConfigMap with the mark of a drill
	drillKey  = "drill.json"
)

// DrillMark reads what a drill has noted before it stopped machines; nil for
// nothing.
func (c *Client) DrillMark(ctx context.Context) ([]byte, error) {
	found, err := c.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Get(ctx, drillName, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, failure.Of(err, "look for an unfinished drill in ConfigMap %s/%s", metav1.NamespaceSystem, drillName)
	}
	return []byte(found.Data[drillKey]), nil
}

// SaveDrillMark notes what a drill is about to stop.
func (c *Client) SaveDrillMark(ctx context.Context, document []byte) error {
	object := corev1ac.ConfigMap(drillName, metav1.NamespaceSystem).WithData(map[string]string{drillKey: string(document)})
	if _, err := c.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Apply(ctx, object, objects.Apply()); err != nil {
		return failure.Of(err, "note the drill in ConfigMap %s/%s", metav1.NamespaceSystem, drillName)
	}
	return nil
}

// DeleteDrillMark forgets the drill.
func (c *Client) DeleteDrillMark(ctx context.Context) error {
	err := c.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Delete(ctx, drillName, metav1.DeleteOptions{})
	if err := objects.Deleted(err); err != nil {
		return failure.Of(err, "delete the note of the drill, ConfigMap %s/%s", metav1.NamespaceSystem, drillName)
	}
	return nil
}
