package drilling

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// namespace has all that drills deploy and write. It is named as the command
// was once: what drills of then have left is to be found.
const namespace = "kubectl-ha-verify"

// OpenDrill makes the namespace of drills.
func (r *Rig) OpenDrill(ctx context.Context) error {
	if _, err := r.set.CoreV1().Namespaces().Apply(ctx, corev1ac.Namespace(namespace), objects.Apply()); err != nil {
		return failure.Of(err, "make namespace %s", namespace)
	}
	return nil
}

// CloseDrill deletes the namespace of drills, with all that is in it.
func (r *Rig) CloseDrill(ctx context.Context) (gone bool, err error) {
	err = r.set.CoreV1().Namespaces().Delete(ctx, namespace, metav1.DeleteOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return true, nil
	case apierrors.IsConflict(err): // it is going already
		return false, nil
	case err != nil:
		return false, failure.Of(err, "delete namespace %s", namespace)
	}
	return false, nil
}
