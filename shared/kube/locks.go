package kube

import (
	"context"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	coordinationv1 "k8s.io/client-go/kubernetes/typed/coordination/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// ReleaseLocks has other machines' kube-controller-manager and kube-scheduler lead at
// once, where those of a machine that is gone still hold the Lease. Else nothing would be
// scheduled, and no certificate signed, until it has run out: for 15 s. The Lease is then
// as a leader leaves it that ends in order (ReleaseOnCancel of client-go).
func (c *Client) ReleaseLocks(ctx context.Context, machine string) error {
	leases := c.set.CoordinationV1().Leases(metav1.NamespaceSystem)
	for _, lock := range objects.ControllerLeases() {
		if err := release(ctx, leases, lock, machine); err != nil {
			return failure.Of(err, "release Lease %s/%s, which %s holds", metav1.NamespaceSystem, lock, machine)
		}
	}
	return nil
}

func release(ctx context.Context, leases coordinationv1.LeaseInterface, lock, machine string) error {
	lease, err := leases.Get(ctx, lock, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if holder := lease.Spec.HolderIdentity; holder == nil || !strings.HasPrefix(*holder, machine+"_") { // which a UUID follows
		return nil
	}
	lease.Spec.HolderIdentity, lease.Spec.LeaseDurationSeconds = new(string), new(int32(1))
	_, err = leases.Update(ctx, lease, metav1.UpdateOptions{})
	if apierrors.IsConflict(err) { // another leads already
		return nil
	}
	return err
}
