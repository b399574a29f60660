package bootstrap_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// withCA puts a CA into the box, as kubeadm makes it: valid since some time ago.
func (b box) withCA() *x509.Certificate {
	b.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "kubernetes"}, NotBefore: now.Add(-5 * time.Minute),
		NotAfter: now.AddDate(10, 0, 0), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		b.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.MkdirAll(b.root+"/etc/kubernetes/pki", 0o755); err != nil {
		b.Fatal(err)
	}
	b.write("etc/kubernetes/pki/ca.crt", pemOf("CERTIFICATE", der))
	b.write("etc/kubernetes/pki/ca.key", pemOf("PRIVATE KEY", private))
	ca, err := x509.ParseCertificate(der)
	if err != nil {
		b.Fatal(err)
	}
	return ca
}

// request is a certificate request that claims to be for somebody else.
func (b box) request() (string, *ecdsa.PrivateKey) {
	b.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	subject := pkix.Name{Organization: []string{"system:masters"}, CommonName: "mallory"}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: subject, DNSNames: []string{"kubernetes"}}, key)
	if err != nil {
		b.Fatal(err)
	}
	return pemOf("CERTIFICATE REQUEST", der), key
}

// TestSign: an administrator's certificate is valid at once on machines whose
// clocks are behind, as kubeadm's are: from when the CA's is. Its subject is ours.
func TestSign(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("no openssl here")
	}
	b := newBox(t)
	ca := b.withCA()
	for range 2 { // each with a number of its own
		request, key := b.request()
		b.write("request", request)
		output, ok := b.run(`sign <"$BOX/request" 2>"$BOX/errors" || { cat "$BOX/errors"; exit 1; }`)
		block, rest := pem.Decode([]byte(output))
		if !ok || block == nil || len(bytes.TrimSpace(rest)) > 0 {
			t.Fatalf("it succeeded: %t\n%s", ok, output)
		}
		got, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if err := got.CheckSignatureFrom(ca); err != nil || !key.PublicKey.Equal(got.PublicKey) {
			t.Errorf("it is not signed by the CA for that key: %v", err)
		}
		if !got.NotBefore.Equal(ca.NotBefore) {
			t.Errorf("it is valid from %s on, the CA's from %s", got.NotBefore, ca.NotBefore)
		}
		if days := time.Until(got.NotAfter).Hours() / 24; days < 364 || days > 366 {
			t.Errorf("it is valid for %.1f days", days)
		}
		if got.Subject.String() != "CN=kubectl-ha-admin,O=kubeadm:cluster-admins" || len(got.DNSNames) > 0 || got.IsCA {
			t.Errorf("it is for %s, %v", got.Subject, got.DNSNames)
		}
		if got.KeyUsage != x509.KeyUsageDigitalSignature || !slices.Equal(got.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}) {
			t.Errorf("it may be used for %v, %v", got.KeyUsage, got.ExtKeyUsage)
		}
	}
	if _, ok := b.run(`printf 'no request\n' | sign 2>/dev/null`); ok {
		t.Error("what is no request was signed")
	}
}
