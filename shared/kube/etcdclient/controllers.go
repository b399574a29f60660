package etcdclient

import (
	"context"
	"math"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// HoldControllers takes the Leases of the controller manager and the scheduler, for as
// long as a Lease can last. Those that had them find that out at their next renewal, and
// end; all others wait.
func (w Way) HoldControllers(ctx context.Context, holder string) error {
	for _, name := range objects.ControllerLeases() {
		err := retry.OnError(retry.DefaultRetry, raced, func() error { return w.hold(ctx, name, holder) })
		if err != nil {
			return failure.Of(err, "take Lease %s/%s", metav1.NamespaceSystem, name)
		}
	}
	return nil
}

// raced reports whether somebody else has written the Lease since it was read.
func raced(err error) bool { return apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err) }

func (w Way) hold(ctx context.Context, name, holder string) error {
	leases := w.Set.CoordinationV1().Leases(metav1.NamespaceSystem)
	found, err := leases.Get(ctx, name, metav1.GetOptions{})
	absent := apierrors.IsNotFound(err)
	if err != nil && !absent {
		return err
	}
	if absent {
		found = &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: metav1.NamespaceSystem}}
	}
	now := metav1.NewMicroTime(time.Now())
	found.Spec.HolderIdentity, found.Spec.LeaseDurationSeconds = &holder, new(int32(math.MaxInt32))
	found.Spec.AcquireTime, found.Spec.RenewTime = &now, &now
	if absent {
		_, err = leases.Create(ctx, found, metav1.CreateOptions{FieldManager: objects.Manager})
	} else {
		_, err = leases.Update(ctx, found, metav1.UpdateOptions{FieldManager: objects.Manager})
	}
	return err
}

// ReleaseControllers deletes the Leases that the holder has: who waits for them takes
// new ones within seconds.
func (w Way) ReleaseControllers(ctx context.Context, holder string) error {
	leases := w.Set.CoordinationV1().Leases(metav1.NamespaceSystem)
	for _, name := range objects.ControllerLeases() {
		found, err := leases.Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) || err == nil && (found.Spec.HolderIdentity == nil || *found.Spec.HolderIdentity != holder) {
			continue
		}
		if err == nil {
			err = leases.Delete(ctx, name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{ResourceVersion: &found.ResourceVersion}})
		}
		if err != nil && !apierrors.IsNotFound(err) {
			return failure.Of(err, "release Lease %s/%s", metav1.NamespaceSystem, name)
		}
	}
	return nil
}
