package access

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// request is a key pair that waits for its certificate. The key never leaves
// this process until it is in the kubeconfig.
type request struct {
	key    *ecdsa.PrivateKey
	keyPEM []byte
	csrPEM []byte
}

func newRequest() (*request, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the administrator's key: %w", err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode the administrator's key: %w", err)
	}
	// The machine that signs sets the subject by itself; this one is for readers.
	template := &x509.CertificateRequest{Subject: pkix.Name{CommonName: "kubectl-ha-admin"}}
	csrDER, err := x509.CreateCertificateRequest(rand.Reader, template, key)
	if err != nil {
		return nil, fmt.Errorf("make the administrator's certificate request: %w", err)
	}
	return &request{
		key:    key,
		keyPEM: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
		csrPEM: bytes.TrimSpace(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: csrDER})),
	}, nil
}

// asked is the request as a machine wants it: with the time of asking on the
// first line, as it signs none that is old (scripts/admin.bash).
func (r *request) asked(now time.Time) string {
	return askedAt(now) + "\n" + string(r.csrPEM)
}

func askedAt(now time.Time) string { return fmt.Sprintf("asked=%d", now.Unix()) }

// credentials makes credentials of the certificate that a machine published, after
// checking that it is for this key and by that CA.
func (r *request) credentials(certificatePEM, caPEM []byte) (model.Credentials, error) {
	certificate, err := model.ParseCertificate(certificatePEM)
	if err != nil {
		return model.Credentials{}, fmt.Errorf("read the administrator's certificate: %w", err)
	}
	if !r.key.PublicKey.Equal(certificate.PublicKey) {
		return model.Credentials{}, errOtherKey
	}
	ca, err := model.ParseCertificate(caPEM)
	if err != nil {
		return model.Credentials{}, fmt.Errorf("read the cluster's CA certificate: %w", err)
	}
	if err := certificate.CheckSignatureFrom(ca); err != nil {
		return model.Credentials{}, fmt.Errorf("the administrator's certificate is not signed by the cluster's CA: %w", err)
	}
	return model.Credentials{Key: r.keyPEM, Certificate: certificatePEM, CA: caPEM}, nil
}

// errOtherKey: the machine has not seen our request yet; what it shows is the
// answer to an earlier one.
var errOtherKey = errors.New("the certificate is for another key")
