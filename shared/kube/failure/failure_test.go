package failure_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube"
)

// certificate is one for 127.0.0.1 that is its own authority.
func certificate(t *testing.T, until time.Time) (pair tls.Certificate, ca []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: until.Add(-24 * time.Hour), NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// TestExpired: certificates that are over are named as such, with what renews
// them. An API server answers 401 to an expired one of a client.
func TestExpired(t *testing.T) {
	for _, test := range []struct {
		name  string
		until time.Time
		kind  errs.Kind
		said  string
		hint  string
	}{
		{"the server's", time.Now().Add(-time.Hour), errs.Rejected, "certificate has expired", "kubeadm certs renew"},
		{"the client's", time.Now().Add(time.Hour), errs.Denied, "provide credentials", "kubectl ha up renews them"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pair, ca := certificate(t, test.until)
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = io.WriteString(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}`)
			}))
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // a refused handshake is no news
			server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
			server.StartTLS()
			defer server.Close()
			client, err := kube.New(&rest.Config{Host: server.URL, TLSClientConfig: rest.TLSClientConfig{CAData: ca}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Version(t.Context())
			if errs.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.said) || !strings.Contains(errs.HintOf(err), test.hint) {
				t.Errorf("%v (%s, hint: %s)", err, errs.KindOf(err), errs.HintOf(err))
			}
		})
	}
}

// TestUntrusted: an API server of another authority is an answer, not silence.
func TestUntrusted(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	pair, _ := certificate(t, time.Now().Add(time.Hour))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server.StartTLS()
	defer server.Close()
	_, other := certificate(t, time.Now().Add(time.Hour))
	client, err := kube.New(&rest.Config{Host: server.URL, TLSClientConfig: rest.TLSClientConfig{CAData: other}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = client.Version(t.Context()); !errs.Lasting(err) || errs.KindOf(err) != errs.Rejected {
		t.Errorf("%v (%s)", err, errs.KindOf(err))
	}
}
