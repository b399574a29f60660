package kube

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// TestDeprecatedInUse: the machine's own API server is asked, as the endpoint's
// user and for the endpoint's name.
func TestDeprecatedInUse(t *testing.T) {
	const used = "kubernetes_build_info{} 1\n" +
		`apiserver_requested_deprecated_apis{group="batch",removed_release="1.37",resource="jobs",subresource="",version="v1beta1"} 1` + "\n"
	for name, test := range map[string]struct {
		code int
		body string
		want string // what is found, or in the error
		kind errs.Kind
	}{
		"used":       {http.StatusOK, used, "batch/v1beta1 jobs (removed in v1.37)", ""},
		"none":       {http.StatusOK, "kubernetes_build_info{} 1\n", "", ""},
		"no metrics": {http.StatusOK, "ok", "kubernetes_build_info", errs.Failed},
		"forbidden": {http.StatusForbidden, `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"forbidden: User \"a\" cannot get path \"/metrics\"","reason":"Forbidden","code":403}`,
			`cannot get path "/metrics"`, errs.Denied},
		"broken": {http.StatusInternalServerError, "no leader", "no leader", errs.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/metrics" || r.Header.Get("Authorization") != "Bearer secret" {
					t.Errorf("asked for %s as %q", r.URL.Path, r.Header.Get("Authorization"))
				}
				if strings.HasPrefix(test.body, "{") {
					w.Header().Set("Content-Type", "application/json")
				}
				w.WriteHeader(test.code)
				_, _ = io.WriteString(w, test.body)
			}))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.StartTLS()
			defer server.Close()
			ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
			at := netip.MustParseAddrPort(strings.TrimPrefix(server.URL, "https://"))
			c := &Client{config: &rest.Config{Host: "https://example.com:6443", BearerToken: "secret", TLSClientConfig: rest.TLSClientConfig{CAData: ca}}}
			found, err := c.deprecatedAt(t.Context(), at, "v1.37")
			if test.kind != "" {
				if errs.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), at.String()) {
					t.Errorf("%v (%s)", err, errs.KindOf(err))
				}
				return
			}
			var got string
			for _, api := range found {
				got += api.String()
			}
			if err != nil || got != test.want {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
