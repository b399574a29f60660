package drilling

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

const (
	markName = "kubectl-ha-drill" // the ConfigMap with the mark of a drill
	markKey  = "drill.json"
)

// DrillMark reads what a drill has noted before it stopped machines; nil for
// nothing.
func (r *Rig) DrillMark(ctx context.Context) ([]byte, error) {
	found, err := r.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Get(ctx, markName, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, failure.Of(err, "look for an unfinished drill in ConfigMap %s/%s", metav1.NamespaceSystem, markName)
	}
	return []byte(found.Data[markKey]), nil
}

// SaveDrillMark notes what a drill is about to stop.
func (r *Rig) SaveDrillMark(ctx context.Context, document []byte) error {
	object := corev1ac.ConfigMap(markName, metav1.NamespaceSystem).WithData(map[string]string{markKey: string(document)})
	if _, err := r.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Apply(ctx, object, objects.Apply()); err != nil {
		return failure.Of(err, "note the drill in ConfigMap %s/%s", metav1.NamespaceSystem, markName)
	}
	return nil
}

// DeleteDrillMark forgets the drill.
func (r *Rig) DeleteDrillMark(ctx context.Context) error {
	err := r.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Delete(ctx, markName, metav1.DeleteOptions{})
	if err := objects.Deleted(err); err != nil {
		return failure.Of(err, "delete the note of the drill, ConfigMap %s/%s", metav1.NamespaceSystem, markName)
	}
	return nil
}
