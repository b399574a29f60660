package kube

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	utilnet "k8s.io/apimachinery/pkg/util/net"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// failed says what failed, and of which kind the failure is.
func failed(err error, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	switch {
	case overdue(err): // that may pass by itself where a clock is behind
		return fault.Errorf(fault.Unavailable, "%s: %w", text, err).
			WithHint("The certificate of the API server is over, or a clock is wrong. On the machine, kubeadm certs renew all makes new ones, for static pods that start anew.")
	case passing(err):
		return fault.Errorf(fault.Unavailable, "%s: %w", text, err)
	case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err):
		return fault.Errorf(fault.Denied, "%s: %w", text, err).
			WithHint("The credentials in the kubeconfig are not enough, or expired; kubectl ha up renews them.")
	}
	return fmt.Errorf("%s: %w", text, err)
}

// overdue tells whether the server's certificate is not valid at this time.
func overdue(err error) bool {
	var invalid x509.CertificateInvalidError
	return errors.As(err, &invalid) && invalid.Reason == x509.Expired
}

// passing tells whether the same request may succeed a little later: another
// replica answers it, or etcd has a leader again.
func passing(err error) bool {
	var network net.Error
	return errors.As(err, &network) ||
		utilnet.IsConnectionReset(err) || utilnet.IsConnectionRefused(err) || utilnet.IsProbableEOF(err) ||
		apierrors.IsServerTimeout(err) || apierrors.IsTimeout(err) || apierrors.IsTooManyRequests(err) ||
		apierrors.IsServiceUnavailable(err) || apierrors.IsInternalError(err) || apierrors.IsConflict(err) ||
		strings.Contains(err.Error(), "etcdserver:")
}
