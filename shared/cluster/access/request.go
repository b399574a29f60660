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

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// purpose is what control-plane machines sign certificates for, each with a CA of its
// own: where in a machine's metadata the request goes, and in which guest attributes the
// certificate and that of the CA come back.
type purpose struct {
	whose           string // of the certificate, in errors
	commonName      string
	csr, answer, ca string
}

var (
	administration = purpose{
		whose: "the administrator's", commonName: "kubectl-ha-admin",
		csr: bootstrap.KeyAdminCSR, answer: bootstrap.AttrAdmin, ca: bootstrap.AttrCA,
	}
	backup = purpose{
		whose: "the etcd client's", commonName: "kubectl-ha-backup",
		csr: bootstrap.KeyEtcdCSR, answer: bootstrap.AttrEtcdClient, ca: bootstrap.AttrEtcdCA,
	}
)

// request is a key pair that waits for its certificate. The key never leaves
// this process until it is in the kubeconfig, if it is for that.
type request struct {
	purpose
	key    *ecdsa.PrivateKey
	keyPEM []byte
	csrPEM []byte
}

func newRequest(p purpose) (*request, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make %s key: %w", p.whose, err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode %s key: %w", p.whose, err)
	}
	// The machine that signs sets the subject by itself; this one is for readers.
	template := &x509.CertificateRequest{Subject: pkix.Name{CommonName: p.commonName}}
	csrDER, err := x509.CreateCertificateRequest(rand.Reader, template, key)
	if err != nil {
		return nil, fmt.Errorf("make %s certificate request: %w", p.whose, err)
	}
	return &request{
		purpose: p,
		key:     key,
		keyPEM:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
		csrPEM:  bytes.TrimSpace(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: csrDER})),
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
		return model.Credentials{}, fmt.Errorf("read %s certificate: %w", r.whose, err)
	}
	if !r.key.PublicKey.Equal(certificate.PublicKey) {
		return model.Credentials{}, errOtherKey
	}
	ca, err := model.ParseCertificate(caPEM)
	if err != nil {
		return model.Credentials{}, fmt.Errorf("read the certificate of the CA of %s certificate: %w", r.whose, err)
	}
	if err := certificate.CheckSignatureFrom(ca); err != nil {
		return model.Credentials{}, fmt.Errorf("%s certificate is not signed by its CA: %w", r.whose, err)
	}
	return model.Credentials{Key: r.keyPEM, Certificate: certificatePEM, CA: caPEM}, nil
}

// errOtherKey: the machine has not seen our request yet; what it shows is the
// answer to an earlier one.
var errOtherKey = errors.New("the certificate is for another key")
