package metadata

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

const identityPath = "/computeMetadata/v1/instance/service-accounts/default/identity?audience=demo"

func claimsOf(t *testing.T, s *Server, token string) map[string]any {
	t.Helper()
	claims := jwt.MapClaims{}
	clock := jwt.WithTimeFunc(s.issuer.now)
	parsed, err := jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return &s.issuer.key.PublicKey, nil }, clock)
	if err != nil {
		t.Fatalf("token %q: %v", token, err)
	}
	if parsed.Header["kid"] != s.issuer.id || parsed.Method != jwt.SigningMethodRS256 {
		t.Errorf("token header %v, want kid %s and RS256", parsed.Header, s.issuer.id)
	}
	return claims
}

func TestIdentity(t *testing.T) {
	server := testServer(t, newFakeSource())
	server.issuer.now = func() time.Time { return time.Unix(1_800_000_000, 0) }
	standard := map[string]any{
		"iss": "https://169.254.169.254:8443", "aud": "demo", "iat": 1.8e9, "exp": 1.8e9 + 3600,
		"sub": "16512833124629704276", "azp": "16512833124629704276",
	}
	got := claimsOf(t, server, ask(server, http.MethodGet, identityPath, "").Body.String())
	if diff := cmp.Diff(standard, got); diff != "" {
		t.Errorf("standard claims (-want +got):\n%s", diff)
	}
	standard["email"] = "1234567890-compute@developer.gserviceaccount.com"
	standard["email_verified"] = true
	standard["google"] = map[string]any{"compute_engine": map[string]any{
		"project_id": "local", "project_number": 1234567890.0, "zone": "europe-west1-b",
		"instance_id": "4567890123456789012", "instance_name": "demo-b",
		"instance_creation_timestamp": 1772391600.0, "license_id": []any{"debian-12"},
	}}
	got = claimsOf(t, server, ask(server, http.MethodGet, identityPath+"&format=full&licenses=TRUE", "").Body.String())
	if diff := cmp.Diff(standard, got); diff != "" {
		t.Errorf("full claims (-want +got):\n%s", diff)
	}
}

// TestIdentityNamesTheAccount that the instance runs as, and no other: clusters
// let machines in by it.
func TestIdentityNamesTheAccount(t *testing.T) {
	const own, byName = "demo-nodes@my-project.iam.gserviceaccount.com", "/computeMetadata/v1/instance/service-accounts/%s/identity?audience=demo&format=full"
	source := newFakeSource()
	source.instance.ServiceAccounts[0].Email = own
	server := testServer(t, source)
	for _, account := range []string{"default", own} {
		token := ask(server, http.MethodGet, fmt.Sprintf(byName, account), "").Body.String()
		if claims := claimsOf(t, server, token); claims["email"] != own || claims["email_verified"] != true {
			t.Errorf("the token of %s is %v's", account, claims["email"])
		}
	}
	for _, account := range []string{"other@my-project.iam.gserviceaccount.com", "1234567890-compute@developer.gserviceaccount.com"} {
		if w := ask(server, http.MethodGet, fmt.Sprintf(byName, account), ""); w.Code != http.StatusNotFound {
			t.Errorf("as %s: %d %s, want 404", account, w.Code, w.Body)
		}
	}
}

func TestNoIdentityWithoutAccount(t *testing.T) {
	source := newFakeSource()
	source.instance.ServiceAccounts = nil
	if w := ask(testServer(t, source), http.MethodGet, identityPath, ""); w.Code != http.StatusNotFound {
		t.Errorf("%d %s, want 404", w.Code, w.Body)
	}
}

func TestIssuerKeepsItsKeys(t *testing.T) {
	dir := t.TempDir()
	first, err := OpenIssuer(testRoot(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	second, err := OpenIssuer(testRoot(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if !first.key.Equal(second.key) || string(first.CA()) != string(second.CA()) {
		t.Error("opened again, the issuer has other keys")
	}
	for _, name := range []string{"token.key", "ca.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want mode 0600", name, info.Mode(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "ca.key"), []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenIssuer(testRoot(t, dir)); err == nil || !strings.Contains(err.Error(), "ca.key holds no key") {
		t.Errorf("with a broken key: %v", err)
	}
}

// Discovery is followed the way a verifier does, with the certificate checked.
func TestDiscovery(t *testing.T) {
	issuer, err := OpenIssuer(testRoot(t, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(issuer.Handler())
	server.TLS = issuer.TLS()
	server.StartTLS()
	defer server.Close()
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM(issuer.CA())
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: trust},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}}
	var configuration struct {
		Issuer string `json:"issuer"`
		JWKS   string `json:"jwks_uri"`
	}
	getJSON(t, client, IssuerURL+"/.well-known/openid-configuration", &configuration)
	var keys struct{ Keys []map[string]string }
	getJSON(t, client, configuration.JWKS, &keys)
	if configuration.Issuer != IssuerURL || len(keys.Keys) != 1 || keys.Keys[0]["kid"] != issuer.id || keys.Keys[0]["e"] != "AQAB" {
		t.Errorf("configuration %+v, keys %v", configuration, keys)
	}
}

func getJSON(t *testing.T, client *http.Client, url string, into any) {
	t.Helper()
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
}

// testRoot opens a directory until the end of the test.
func testRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}
