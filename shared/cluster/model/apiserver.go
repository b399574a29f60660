package model

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Server is one replica's API server.
type Server struct {
	Version string
	Ready   bool      // its /readyz says so, which the load balancer's health checks ask
	Expires time.Time // of the certificate that it serves with
}

// Credentials are an administrator's, in PEM. The key never leaves the client:
// the control plane signs a request for it.
type Credentials struct {
	Key, Certificate, CA []byte
}

// NoSpace is the id of the error that etcd takes no more writes: the alarm
// NOSPACE. No waiting changes that.
const NoSpace = "etcd-no-space"

// IsNoSpace reports whether err says that etcd takes no more writes.
func IsNoSpace(err error) bool { return errs.IDOf(err) == NoSpace }

// ExpiresSoon is how long before its end a certificate of a year is told of, and the
// administrator's renewed. Machines renew kubeadm's three months before that.
const ExpiresSoon = 30 * 24 * time.Hour

// ParseCertificate reads the first PEM block of the text.
func ParseCertificate(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("no PEM block in it")
	}
	return x509.ParseCertificate(block.Bytes)
}
