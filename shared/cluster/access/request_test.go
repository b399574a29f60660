package access

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"
)

// signer is a CA.
type signer struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         []byte
}

func newSigner(t *testing.T) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := signer{key: key}
	s.certificate, s.pem = s.sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "kubernetes"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, key)
	return s
}

// sign makes a certificate of the key, the first one by itself.
func (s signer) sign(t *testing.T, template *x509.Certificate, key *ecdsa.PrivateKey) (*x509.Certificate, []byte) {
	t.Helper()
	parent := template
	if s.certificate != nil {
		parent = s.certificate
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), s.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// TestAdminIsOurs: who can write guest attributes cannot slip in a certificate for
// another key, or one by another CA.
func TestAdminIsOurs(t *testing.T) {
	ours, theirs := newSigner(t), newSigner(t)
	r, err := newRequest(administration)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour)}
	_, good := ours.sign(t, template, r.key)
	_, otherKey := ours.sign(t, template, theirs.key)
	_, otherCA := theirs.sign(t, template, r.key)
	if admin, err := r.credentials(good, ours.pem); err != nil || string(admin.Certificate) != string(good) {
		t.Errorf("our own certificate: %v", err)
	}
	if _, err := r.credentials(otherKey, ours.pem); !errors.Is(err, errOtherKey) {
		t.Errorf("a certificate for another key: %v", err)
	}
	if _, err := r.credentials(otherCA, ours.pem); err == nil {
		t.Error("a certificate by another CA is taken")
	}
}
