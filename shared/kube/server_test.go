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
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
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
		case trusted && (err != nil || found.Version != "v1.37.2" || !found.Expires.Equal(server.Certificate().NotAfter)):
			t.Errorf("%s: %+v, %v", endpoint, found, err)
		}
	}
}
