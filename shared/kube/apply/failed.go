package apply

import (
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	corev1 "k8s.io/api/core/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// failed says what could not be done with which object, and of which kind that is.
func failed(err error, what string, object model.Object) error {
	text := fmt.Sprintf("%s %s (%s)", what, object, object.Source)
	switch {
	case lacking(err):
		return errs.Errorf(errs.Unavailable, "%s: %w", text, err)
	case apierrors.HasStatusCause(err, metav1.CauseTypeFieldManagerConflict):
		return errs.Errorf(errs.Rejected, "%s: %w", text, err).WithID("field-conflict").
			WithHint("Leave these fields out of the manifest, or take them over with kubectl apply --server-side --force-conflicts --field-manager=%s.", objects.Manager)
	case strings.Contains(err.Error(), "failed to create typed patch object"): // which is an internal error
		return errs.Errorf(errs.Rejected, "%s: %w", text, err)
	case apierrors.IsInvalid(err) && strings.Contains(err.Error(), "field is immutable"):
		return errs.Errorf(errs.Rejected, "%s: %w", text, failure.Terse(err)).WithID("field-immutable").
			WithHint("This change of the object is not allowed. If it may be re-created, delete it with kubectl delete.")
	case apierrors.IsForbidden(err) && !apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause):
		return errs.Errorf(errs.Rejected, "%s: %w", text, err) // by admission: administrators may do all
	}
	return failure.Of(err, "%s", text)
}

// lacking reports whether an object needs what may come yet: its kind, its
// namespace, or the service account that each namespace gets.
func lacking(err error) bool {
	return meta.IsNoMatchError(err) || apierrors.IsNotFound(err) ||
		apierrors.IsForbidden(err) && strings.Contains(err.Error(), "error looking up service account")
}
