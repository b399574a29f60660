package network

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/readyz":
		case "/moved":
			http.Redirect(w, r, "/readyz", http.StatusFound)
		default:
			http.Error(w, "no", http.StatusServiceUnavailable)
		}
	})
	plain, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	defer plain.Close()
	defer secure.Close()
	for _, test := range []struct {
		scheme, path, wantErr string
		server                *httptest.Server
	}{
		{"https", "/readyz", "", secure},
		{"http", "/readyz", "", plain},
		{"tcp", "", "", plain},
		{"https", "/livez", "503", secure},
		{"https", "/moved", "302", secure},
		{"https", "/readyz", "tls", plain},
	} {
		dial := func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", test.server.Listener.Addr().String())
		}
		probe := Probe{VIP: netip.MustParseAddr("203.0.113.5"), Port: 6443, Scheme: test.scheme, Path: test.path}
		err := check(context.Background(), probe, dial)
		if (err == nil) != (test.wantErr == "") || (err != nil && !strings.Contains(err.Error(), test.wantErr)) {
			t.Errorf("%s %s: %v, want %q", test.scheme, test.path, err, test.wantErr)
		}
	}
}
