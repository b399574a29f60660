// Package objects has what all of the adapter holds to where it writes, deletes
// and reads objects.
package objects

import (
	"errors"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Manager is whose fields are, that kubectl ha writes.
const Manager = "kubectl-ha"

// ControlPlane is the label, and the key of the taint, that kubeadm gives to nodes
// of the control plane.
const ControlPlane = "node-role.kubernetes.io/control-plane"

// ControllerLeases are by which the controller managers and the schedulers elect those of
// them that work. https://kubernetes.io/docs/concepts/architecture/leases/#leader-election
func ControllerLeases() []string { return []string{"kube-controller-manager", "kube-scheduler"} }

// Apply is how objects are written: server-side, as kubectl-ha, over whoever
// else claims the fields.
func Apply() metav1.ApplyOptions { return metav1.ApplyOptions{FieldManager: Manager, Force: true} }

// Deleted joins the errors of deletions, those about what is not there left out.
func Deleted(failures ...error) error {
	var real []error
	for _, err := range failures {
		if err != nil && !apierrors.IsNotFound(err) {
			real = append(real, err)
		}
	}
	return errors.Join(real...)
}
