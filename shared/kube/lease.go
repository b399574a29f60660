package kube

import (
	"context"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// leaseName is the Lease of the command that changes the cluster.
const leaseName = "kubectl-ha"

// Lease reads who changes the cluster now; nil for nobody.
func (c *Client) Lease(ctx context.Context) (*model.Lease, error) {
	found, err := c.set.CoordinationV1().Leases(metav1.NamespaceSystem).Get(ctx, leaseName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, failure.Of(err, "read Lease %s/%s", metav1.NamespaceSystem, leaseName)
	}
	return readLease(found), nil
}

// WriteLease writes the Lease in place of its Version, or a new one; nil where
// another has written it since.
func (c *Client) WriteLease(ctx context.Context, lease model.Lease) (*model.Lease, error) {
	leases := c.set.CoordinationV1().Leases(metav1.NamespaceSystem)
	var written *coordinationv1.Lease
	var err error
	if lease.Version == "" {
		written, err = leases.Create(ctx, leaseObject(lease), metav1.CreateOptions{FieldManager: objects.Manager})
	} else {
		written, err = leases.Update(ctx, leaseObject(lease), metav1.UpdateOptions{FieldManager: objects.Manager})
	}
	switch {
	case apierrors.IsAlreadyExists(err), apierrors.IsConflict(err), apierrors.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, failure.Of(err, "write Lease %s/%s", metav1.NamespaceSystem, leaseName)
	}
	return readLease(written), nil
}

// DeleteLease deletes the Lease, unless another has written it since.
func (c *Client) DeleteLease(ctx context.Context, lease model.Lease) (deleted bool, err error) {
	options := metav1.DeleteOptions{Preconditions: &metav1.Preconditions{ResourceVersion: &lease.Version}}
	err = c.set.CoordinationV1().Leases(metav1.NamespaceSystem).Delete(ctx, leaseName, options)
	switch {
	case apierrors.IsConflict(err):
		return false, nil
	case err != nil && !apierrors.IsNotFound(err):
		return false, failure.Of(err, "delete Lease %s/%s", metav1.NamespaceSystem, leaseName)
	}
	return true, nil
}

func leaseObject(lease model.Lease) *coordinationv1.Lease {
	acquired, renewed := metav1.NewMicroTime(lease.Acquired), metav1.NewMicroTime(lease.Renewed)
	return &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{Name: leaseName, Namespace: metav1.NamespaceSystem, ResourceVersion: lease.Version},
		Spec: coordinationv1.LeaseSpec{
			HolderIdentity: &lease.Holder, LeaseDurationSeconds: new(int32(lease.Duration / time.Second)),
			AcquireTime: &acquired, RenewTime: &renewed,
		},
	}
}

// readLease leaves zero what somebody else left out.
func readLease(object *coordinationv1.Lease) *model.Lease {
	lease := &model.Lease{Version: object.ResourceVersion}
	if holder := object.Spec.HolderIdentity; holder != nil {
		lease.Holder = *holder
	}
	if seconds := object.Spec.LeaseDurationSeconds; seconds != nil {
		lease.Duration = time.Duration(*seconds) * time.Second
	}
	if at := object.Spec.AcquireTime; at != nil {
		lease.Acquired = at.Time
	}
	if at := object.Spec.RenewTime; at != nil {
		lease.Renewed = at.Time
	}
	return lease
}
