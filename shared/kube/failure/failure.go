// Package failure turns the errors of Kubernetes' API, and of the way there, into
// errors.
package failure

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilnet "k8s.io/apimachinery/pkg/util/net"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Of says what failed, and of which kind the failure is.
func Of(err error, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	short := Terse(err)
	switch {
	case full(err):
		return errs.Errorf(errs.Rejected, "%s: %w", text, short).WithID(model.NoSpace)
	case overdue(err) && errs.Untrusted(err, time.Now()):
		return errs.Errorf(errs.Rejected, "%s: %w", text, short).WithID("certificate").
			WithHint("The certificate of the API server has expired, or a clock is wrong. Its machine renews it also then, and its console says why it could not. By hand, on the machine: kubeadm certs renew all, and a restart of the control plane's static pods.")
	case errs.Untrusted(err, time.Now()):
		return errs.Errorf(errs.Rejected, "%s: %w", text, short).WithID("certificate").
			WithHint("The server is not the cluster that the kubeconfig knows, or something intercepts the connection. kubectl ha up with the cluster's spec renews the credentials.")
	case passing(err):
		return errs.Errorf(errs.Unavailable, "%s: %w", text, short)
	case apierrors.IsInvalid(err), apierrors.IsBadRequest(err), apierrors.IsMethodNotSupported(err),
		apierrors.IsNotAcceptable(err), apierrors.IsUnsupportedMediaType(err), apierrors.IsRequestEntityTooLargeError(err),
		apierrors.IsGone(err), apierrors.IsResourceExpired(err):
		return errs.Errorf(errs.Rejected, "%s: %w", text, short)
	case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err):
		return errs.Errorf(errs.Denied, "%s: %w", text, short).
			WithHint("The credentials in the kubeconfig have expired, or lack the rights; kubectl ha up renews them.")
	}
	return fmt.Errorf("%s: %w", text, short)
}

// full reports whether etcd takes no more writes: a member's database has reached
// its quota. Until somebody makes room and disarms the alarm, all writes fail.
func full(err error) bool { return strings.Contains(err.Error(), "mvcc: database space exceeded") }

// overdue reports whether the server's certificate is not valid at this time.
func overdue(err error) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired
}

// passing reports whether the same request may succeed a little later: another
// replica answers it, or etcd has a leader again.
func passing(err error) bool {
	var network net.Error
	return errors.As(err, &network) ||
		utilnet.IsConnectionReset(err) || utilnet.IsConnectionRefused(err) || utilnet.IsProbableEOF(err) ||
		apierrors.IsServerTimeout(err) || apierrors.IsTimeout(err) || apierrors.IsTooManyRequests(err) ||
		apierrors.IsServiceUnavailable(err) || apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) || apierrors.IsInternalError(err) || apierrors.IsConflict(err) ||
		strings.Contains(err.Error(), "etcdserver:")
}
