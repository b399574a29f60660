package kube

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"k8s.io/client-go/rest"
)

// TestServer: the certificate is checked for the endpoint's name, whatever the
// address of the machine is.
func TestServer(t *testing.T) {
	readiness := http.StatusOK
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			w.WriteHeader(readiness)
		}
		fmt.Fprint(w, `{"gitVersion":"v1.37.2"}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // a refused handshake is no news
	server.StartTLS()
	defer server.Close()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	at := netip.MustParseAddrPort(strings.TrimPrefix(server.URL, "https://"))
	for endpoint, trusted := range map[string]bool{"https://example.com:6443": true, "https://203.0.113.4:6443": false} {
		c := &Client{config: &rest.Config{Host: endpoint, TLSClientConfig: rest.TLSClientConfig{CAData: ca}}}
		found, err := c.ask(t.Context(), at)
		switch {
		case !trusted && err == nil:
			t.Errorf("%s: a certificate of another name was taken", endpoint)
		case trusted && (err != nil || !found.Ready || found.Version != "v1.37.2" || !found.Expires.Equal(server.Certificate().NotAfter)):
			t.Errorf("%s: %+v, %v", endpoint, found, err)
		}
	}
	readiness = http.StatusInternalServerError
	c := &Client{config: &rest.Config{Host: "https://example.com:6443", TLSClientConfig: rest.TLSClientConfig{CAData: ca}}}
	if found, err := c.ask(t.Context(), at); err != nil || found.Ready || found.Version != "v1.37.2" {
		t.Errorf("of one that is not ready: %+v, %v", found, err)
	}
}
