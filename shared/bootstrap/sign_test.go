package bootstrap_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// withCA puts a CA into the box, as kubeadm makes it: valid since some time ago.
func (b box) withCA(name string) *x509.Certificate {
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
	if err := os.MkdirAll(b.root+"/etc/kubernetes/pki/etcd", 0o755); err != nil {
		b.Fatal(err)
	}
	b.write("etc/kubernetes/pki/"+name+".crt", pemOf("CERTIFICATE", der))
	b.write("etc/kubernetes/pki/"+name+".key", pemOf("PRIVATE KEY", private))
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

// TestSign: a certificate is valid at once on machines whose clocks are behind, as
// kubeadm's are: from when the CA's is. Its subject and its end are ours.
func TestSign(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("no openssl here")
	}
	for name, test := range map[string]struct {
		ca, arguments, subject string
		lasts                  time.Duration
	}{
		"an administrator's": {"ca", "ca /O=kubeadm:cluster-admins/CN=kubectl-ha-admin '365 days'", "CN=kubectl-ha-admin,O=kubeadm:cluster-admins", 365 * 24 * time.Hour},
		"of etcd's client":   {"etcd/ca", "etcd/ca /CN=kubectl-ha-backup '1 hour'", "CN=kubectl-ha-backup", time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			ca := b.withCA(test.ca)
			for range 2 { // each with a number of its own
				request, key := b.request()
				b.write("request", request)
				output, ok := b.run(`sign ` + test.arguments + ` <"$BOX/request" 2>"$BOX/errors" || { cat "$BOX/errors"; exit 1; }`)
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
				if off := time.Until(got.NotAfter) - test.lasts; off.Abs() > 10*time.Minute {
					t.Errorf("it is valid for %s, want %s", time.Until(got.NotAfter), test.lasts)
				}
				if got.Subject.String() != test.subject || len(got.DNSNames) > 0 || got.IsCA {
					t.Errorf("it is for %s, %v", got.Subject, got.DNSNames)
				}
				if got.KeyUsage != x509.KeyUsageDigitalSignature || !slices.Equal(got.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}) {
					t.Errorf("it may be used for %v, %v", got.KeyUsage, got.ExtKeyUsage)
				}
			}
			if _, ok := b.run(`printf 'no request\n' | sign ` + test.arguments + ` 2>/dev/null`); ok {
				t.Error("what is no request was signed")
			}
		})
	}
}

// TestSignsOnce: a request is signed while it is young, and once: not again at
// the next boot, when the metadata still have it.
func TestSignsOnce(t *testing.T) {
	now := time.Now()
	asked := func(ago time.Duration, what string) string {
		return fmt.Sprintf("asked=%d %s", now.Add(-ago).Unix(), what)
	}
	for name, test := range map[string]struct {
		boots []string // the requests that each finds, one after another, on one line
		want  string   // what is signed
	}{
		"a new one":                 {[]string{asked(0, "a")}, "a"},
		"at the next boot":          {[]string{asked(0, "a"), asked(0, "a")}, "a"},
		"another one":               {[]string{asked(0, "a") + "," + asked(0, "b")}, "a b"},
		"the first once more":       {[]string{asked(0, "a") + "," + asked(0, "b") + "," + asked(0, "a")}, "a b a"},
		"an old one":                {[]string{asked(16*time.Minute, "a")}, ""},
		"of a clock that is behind": {[]string{asked(14*time.Minute, "a")}, "a"},
		"of a clock that is ahead":  {[]string{asked(-14*time.Minute, "a")}, "a"},
		"of a time to come":         {[]string{asked(-16*time.Minute, "a")}, ""},
		"without a time":            {[]string{"asked= a"}, ""},
		"with another text for it":  {[]string{"asked=1e9 a"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.write("signed", "")
			for _, requests := range test.boots {
				b.write("requests", strings.ReplaceAll(requests, ",", "\n")+"\n")
				// Each request is two lines; when there is none left, the script ends.
				b.run(`
next_value() {
  local line
  while read -r line; do
    sed -i 1d "$BOX/requests"
    line=${line/ /$'\n'}
    if [ "$line" != "$2" ]; then echo "$line"; return; fi
  done <"$BOX/requests"
  return 1
}
sign() { tail -n 1 >>"$BOX/signed"; }
publish() { case $1 in admin-cert) tail -n 1 "$2" >>"$BOX/told" ;; esac }
sign_requests admin ca / '1 day'`)
			}
			if told := b.read("told"); strings.Contains(name, "old") && told != "too old: asked="+strconv.FormatInt(now.Add(-16*time.Minute).Unix(), 10) {
				t.Errorf("it is told %q", told)
			}
			if got := strings.Join(strings.Fields(b.read("signed")), " "); got != test.want {
				t.Errorf("signed %q, want %q", got, test.want)
			}
		})
	}
}
