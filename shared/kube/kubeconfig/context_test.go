package kubeconfig

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
)

// TestNamedContext: of several contexts of one cluster the one that the command
// line names counts, else the current one, else ours.
func TestNamedContext(t *testing.T) {
	var mu sync.Mutex
	came := ""
	pair, ca := certificate()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		came = r.Header.Get("Authorization")
		fmt.Fprint(w, `{"gitVersion":"v1.37.2"}`)
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server.StartTLS()
	defer server.Close()
	k, file, ours, _ := saved(t)
	edit(t, file, func(c *api.Config) {
		c.Clusters[ours].Server = server.URL
		c.Clusters[ours].CertificateAuthorityData = ca
		c.AuthInfos[ours] = &api.AuthInfo{Token: "ours"}
		for _, name := range []string{"auditor", "developer"} {
			c.AuthInfos[name] = &api.AuthInfo{Token: name}
			c.Contexts[name] = &api.Context{Cluster: ours, AuthInfo: name}
		}
		c.Contexts["elsewhere"] = &api.Context{Cluster: "elsewhere", AuthInfo: "auditor"}
	})
	for _, test := range []struct{ named, current, want string }{
		{"developer", "auditor", "developer"},
		{"auditor", "", "auditor"},
		{"", "developer", "developer"},
		{"", "elsewhere", "ours"},
		{"", "", "ours"},
		{"elsewhere", "developer", "developer"},
		{"none", "", "ours"},
	} {
		edit(t, file, func(c *api.Config) { c.CurrentContext = test.current })
		client, ok, err := k.In(test.named).Open(demo)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if _, err := client.Version(t.Context()); err != nil {
			t.Fatal(err)
		}
		if came != "Bearer "+test.want {
			t.Errorf("named %q, current %q: it came with %q", test.named, test.current, came)
		}
	}
}

// TestContextSettings: the proxy and the server's name that the kubeconfig says
// count for each replica too.
func TestContextSettings(t *testing.T) {
	k, file, ours, admin := saved(t)
	last := &lastRequest{}
	k = k.Wrapped(last.wrap)
	edit(t, file, func(c *api.Config) {
		c.Clusters[ours].ProxyURL, c.Clusters[ours].TLSServerName = "http://proxy.example:3128", "demo.example"
	})
	opened, _, err := k.Open(demo)
	if err != nil {
		t.Fatal(err)
	}
	again, err := k.Connect(demo, "https://192.0.2.2:6443", admin)
	if err != nil {
		t.Fatal(err)
	}
	for name, client := range map[string]port.Kube{"opened": opened, "not saved yet": again} {
		if _, err := client.Server(t.Context(), netip.MustParseAddr("192.0.2.7")); !errors.Is(err, errUnsent) {
			t.Fatal(err)
		}
		transport, request := last.by, last.request
		if got := transport.TLSClientConfig.ServerName; got != "demo.example" {
			t.Errorf("%s: a replica's certificate is to be for %q", name, got)
		}
		if transport.Proxy == nil {
			t.Errorf("%s: a replica is asked past the proxy", name)
		} else if proxy, err := transport.Proxy(request); err != nil || proxy == nil || proxy.Host != "proxy.example:3128" {
			t.Errorf("%s: a replica is asked through %v, %v", name, proxy, err)
		}
	}
	if _, err := again.Version(t.Context()); !errors.Is(err, errUnsent) {
		t.Fatal(err)
	}
	if host := last.request.URL.Host; host != "192.0.2.2:6443" {
		t.Errorf("it connects to %s", host)
	}
}

var errUnsent = errors.New("not sent")

// lastRequest is what was about to be sent, and by what.
type lastRequest struct {
	request *http.Request
	by      *http.Transport
}

// wrap implements Wrapper: it sends nothing.
func (l *lastRequest) wrap(base http.RoundTripper) http.RoundTripper {
	return sender(func(request *http.Request) (*http.Response, error) {
		l.request, l.by = request, innermost(base)
		return nil, errUnsent
	})
}

type sender func(*http.Request) (*http.Response, error)

func (s sender) RoundTrip(request *http.Request) (*http.Response, error) { return s(request) }

func innermost(transport http.RoundTripper) *http.Transport {
	for {
		wrapper, ok := transport.(net.RoundTripperWrapper)
		if !ok {
			return transport.(*http.Transport)
		}
		transport = wrapper.WrappedRoundTripper()
	}
}

// TestCA: the certificate is found wherever the kubeconfig has it: a relative
// path is one from the kubeconfig.
func TestCA(t *testing.T) {
	for _, path := range []string{"", "ca.crt", "absolute"} {
		k, file, ours, admin := saved(t)
		place := filepath.Join(filepath.Dir(file), "ca.crt")
		if err := os.WriteFile(place, admin.CA, 0o600); err != nil {
			t.Fatal(err)
		}
		edit(t, file, func(c *api.Config) {
			if path == "absolute" {
				path = place
			}
			if path != "" {
				c.Clusters[ours].CertificateAuthorityData, c.Clusters[ours].CertificateAuthority = nil, path
			}
		})
		client, ok, err := k.Open(demo)
		if err != nil || !ok {
			t.Fatalf("%q: %t, %v", path, ok, err)
		}
		if got := client.CA(); string(got) != string(admin.CA) {
			t.Errorf("%q: the CA is %q", path, got)
		}
	}
}

// TestCertificateFile: the one that the client shows may be a file, too.
func TestCertificateFile(t *testing.T) {
	k, file, ours, _ := saved(t)
	pair, _ := certificate()
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]})
	for name, content := range map[string][]byte{"client.crt": text, "client.key": []byte("key")} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(file), name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	edit(t, file, func(c *api.Config) {
		c.AuthInfos[ours] = &api.AuthInfo{ClientCertificate: "client.crt", ClientKey: "client.key"}
	})
	through := k.Through(func(string, model.Credentials) http.RoundTripper { return http.DefaultTransport })
	client, ok, err := through.Open(demo)
	if err != nil || !ok || string(client.Certificate()) != string(text) {
		t.Errorf("%t, %v", ok, err)
	}
}
