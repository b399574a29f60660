package join

import (
	"context"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// Dismiss deletes what Admit made, for all machines but those that are joining,
// and if there are none, the uploaded certificates with their key. What a
// command that was killed has left is found by the roles, which go last.
func (a *Admission) RevokeJoins(ctx context.Context, joining ...string) error {
	roles, err := a.set.RbacV1().Roles(metav1.NamespaceSystem).List(ctx, metav1.ListOptions{})
	if err != nil {
		return failure.Of(err, "look for machines with join grants")
	}
	var gone []string
	kept := 0
	for _, role := range roles.Items {
		replica, ours := strings.CutPrefix(role.Name, joinPrefix)
		switch {
		case !ours:
		case slices.Contains(joining, replica):
			kept++
		default:
			gone = append(gone, role.Name)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	if err := a.dismiss(ctx, gone, kept == 0); err != nil {
		return failure.Of(err, "delete what machines joined with")
	}
	return nil
}

func (a *Admission) dismiss(ctx context.Context, names []string, all bool) error {
	core, rbac := a.set.CoreV1(), a.set.RbacV1()
	var failures []error
	for _, name := range names {
		failures = append(failures,
			core.Secrets(metav1.NamespaceSystem).Delete(ctx, name, metav1.DeleteOptions{}),
			rbac.RoleBindings(metav1.NamespaceSystem).Delete(ctx, name, metav1.DeleteOptions{}))
	}
	if all {
		failures = append(failures,
			core.Pods(metav1.NamespaceSystem).Delete(ctx, uploadName, atOnce()),
			core.Secrets(metav1.NamespaceSystem).Delete(ctx, certsName, metav1.DeleteOptions{}),
			core.Secrets(metav1.NamespaceSystem).Delete(ctx, encryptionName, metav1.DeleteOptions{}), // after it: uploadedKey counts on both
			core.Secrets(metav1.NamespaceSystem).Delete(ctx, uploadName, metav1.DeleteOptions{}),
			core.ServiceAccounts(metav1.NamespaceSystem).Delete(ctx, uploadName, metav1.DeleteOptions{}))
	}
	if err := objects.Deleted(failures...); err != nil {
		return err
	}
	failures = nil
	for _, name := range names {
		failures = append(failures, rbac.Roles(metav1.NamespaceSystem).Delete(ctx, name, metav1.DeleteOptions{}))
	}
	return objects.Deleted(failures...)
}

// deleteTimeout bounds the last request of an upload.
const deleteTimeout = 10 * time.Second

// deleteUploadPod must work when the context of the upload has ended.
func (a *Admission) deleteUploadPod() {
	ctx, cancel := context.WithTimeout(context.Background(), deleteTimeout)
	defer cancel()
	_ = a.set.CoreV1().Pods(metav1.NamespaceSystem).Delete(ctx, uploadName, atOnce()) // Dismiss tries again
}

func atOnce() metav1.DeleteOptions { return metav1.DeleteOptions{GracePeriodSeconds: new(int64(0))} }
