package kubeconfig

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// endpointVariable and directVariable tell TestAskByProxy what to do: Go's
// programs read the environment's proxies once.
const (
	endpointVariable = "KUBECTL_HA_TEST_ENDPOINT"
	directVariable   = "KUBECTL_HA_TEST_DIRECT"
)

// TestAskByProxy is the program that TestDirect runs.
func TestAskByProxy(t *testing.T) {
	endpoint := os.Getenv(endpointVariable)
	if endpoint == "" {
		t.Skip("TestDirect runs it, in an environment of its own")
	}
	kubeconfig := New(filepath.Join(t.TempDir(), "kubeconfig"))
	if os.Getenv(directVariable) != "" {
		kubeconfig = kubeconfig.Direct()
	}
	client, err := kubeconfig.Connect(demo, endpoint, model.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Version(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestDirect(t *testing.T) {
	serve := func(asked *atomic.Int64) *httptest.Server {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			_, _ = w.Write([]byte(`{"gitVersion": "v1.37.2"}`)) // the client notices
		}))
		t.Cleanup(server.Close)
		return server
	}
	var atAPI, atProxy atomic.Int64
	api, proxy := serve(&atAPI), serve(&atProxy)
	for _, direct := range []string{"", "1"} {
		atAPI.Store(0)
		atProxy.Store(0)
		child := exec.Command(os.Args[0], "-test.run=^TestAskByProxy$")
		// No proxy ever gets what is for 127.0.0.1; this address is as near.
		endpoint := strings.Replace(api.URL, "127.0.0.1", "0.0.0.0", 1)
		child.Env = append(os.Environ(), endpointVariable+"="+endpoint, directVariable+"="+direct,
			"HTTP_PROXY="+proxy.URL, "http_proxy=", "NO_PROXY=", "no_proxy=")
		if output, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		if byProxy := atProxy.Load() > 0; byProxy == (direct != "") || atAPI.Load() > 0 == byProxy {
			t.Errorf("direct %q: %d requests to the API server, %d to the proxy", direct, atAPI.Load(), atProxy.Load())
		}
	}
}
