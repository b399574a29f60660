package access

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Authority is a cluster's API, as far as it tells whom to trust.
type Authority interface {
	// CA is the cluster's CA certificate, in PEM.
	CA() []byte
}

// TrustMetadata is the metadata by which machines trust the API, and learn that it
// is their turn. What is no CA's certificate would lock out all machines that
// are made later: it is an error of kind Usage.
func TrustMetadata(kube Authority) (map[string]string, error) {
	ca := kube.CA()
	if err := checkCA(ca); err != nil {
		return nil, errs.Errorf(errs.Usage, "the kubeconfig has no CA certificate for the machines to trust: %w", err).WithID("no-authority").
			WithHint("kubectl ha up with the cluster's spec renews the credentials, with the CA certificate; or add that to the kubeconfig's cluster entry.")
	}
	return map[string]string{bootstrap.KeyCA: string(ca)}, nil
}

// checkCA wants certificates of CAs, at least one.
func checkCA(text []byte) error {
	if len(text) == 0 {
		return errors.New("it has no CA certificate for the cluster, and so does not check the server's, or leaves that to the system")
	}
	found := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return fmt.Errorf("read its CA certificate: %w", err)
		}
		if !certificate.IsCA {
			return fmt.Errorf("its CA certificate, of %q, is not one of a CA", certificate.Subject.CommonName)
		}
		found++
	}
	if found == 0 {
		return errors.New("its CA certificate is not in PEM")
	}
	return nil
}
