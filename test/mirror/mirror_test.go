package mirror

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"golang.org/x/net/dns/dnsmessage"
)

// TestSuite: the index names the packages, the release the index, and the key's
// signature is on that.
func TestSuite(t *testing.T) {
	if _, err := exec.LookPath("dpkg-deb"); err != nil {
		t.Skip("there is no dpkg-deb")
	}
	o, key := Options{Dir: t.TempDir()}, newKey(t)
	s := suite{root: "host/debian", dists: "dists/a", codename: "a", component: "main", fill: func(ctx context.Context, _ Options, pool string) error {
		return deb{name: "hello", version: "1.0-1", relations: "Depends: libc6\n", texts: map[string]string{"etc/hello": "hello\n"},
			conffiles: "/etc/hello\n", postinst: enabled("hello")}.build(ctx, pool)
	}}
	if err := s.make(t.Context(), o, key); err != nil {
		t.Fatal(err)
	}
	dists := filepath.Join(o.Dir, "host/debian/dists/a")
	indices, err := filepath.Glob(filepath.Join(dists, "main/binary-*/Packages"))
	if err != nil || len(indices) != 1 {
		t.Fatalf("the indices are %v, %v", indices, err)
	}
	packages, err := os.ReadFile(indices[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Package: hello\n", "Version: 1.0-1\n", "Depends: libc6\n", "Filename: pool/hello_1.0-1_", "SHA256: "} {
		if !strings.Contains(string(packages), line) {
			t.Errorf("the index has no %q:\n%s", line, packages)
		}
	}
	signed, err := os.ReadFile(filepath.Join(dists, "InRelease"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := clearsign.Decode(signed)
	if block == nil {
		t.Fatalf("it is not signed:\n%s", signed)
	}
	ring, err := openpgp.ReadArmoredKeyRing(bytes.NewReader(key.public))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := block.VerifySignature(ring, nil); err != nil {
		t.Error(err)
	}
	if !strings.Contains(string(block.Plaintext), "Codename: a\n") {
		t.Errorf("signed is\n%s", block.Plaintext)
	}
	if left, err := filepath.Glob(filepath.Join(o.Dir, "host/debian/hello*")); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

func newKey(t *testing.T) signer {
	t.Helper()
	key, err := newSigner()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestFaults: each goes wrong as often as it is to, and then all is well.
func TestFaults(t *testing.T) {
	m := &Mirror{handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("right")) })}
	m.Break(Fault{Kind: Missing, At: "/a.deb", Times: 2})
	m.Break(Fault{Kind: Corrupt, At: "/a.deb", Times: 1})
	m.Break(Fault{Kind: Hung, At: "/b.deb", Times: 1})
	ask := func(ctx context.Context, path string) (int, string) {
		answer := httptest.NewRecorder()
		m.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, "https://deb.debian.org"+path, nil))
		return answer.Code, answer.Body.String()
	}
	for i, want := range []string{"404 page not found\n", "404 page not found\n", "rifht", "right", "right"} {
		if _, got := ask(t.Context(), "/a.deb"); got != want {
			t.Errorf("answer %d is %q, want %q", i, got, want)
		}
	}
	hurried, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the client gives up"))
	if _, got := ask(hurried, "/b.deb"); got != "" {
		t.Errorf("one that hangs has answered %q", got)
	}
	if _, got := ask(t.Context(), "/b.deb"); got != "right" || len(m.Broken()) > 0 {
		t.Errorf("after its fault it answers %q; left are %v", got, m.Broken())
	}
}

func TestNames(t *testing.T) {
	at := netip.MustParseAddr("198.51.100.10")
	for name, want := range map[string]string{
		"pkgs.k8s.io. A": "198.51.100.10", "REGISTRY.k8s.io. A": "198.51.100.10", "pkgs.k8s.io. AAAA": "none", "example.com. A": "RCodeNameError",
	} {
		host, kind, _ := strings.Cut(name, " ")
		query := dnsmessage.Message{Header: dnsmessage.Header{ID: 7}, Questions: []dnsmessage.Question{{
			Name: dnsmessage.MustNewName(host), Class: dnsmessage.ClassINET, Type: map[string]dnsmessage.Type{"A": dnsmessage.TypeA, "AAAA": dnsmessage.TypeAAAA}[kind],
		}}}
		packed, err := query.Pack()
		if err != nil {
			t.Fatal(err)
		}
		packed, err = answerName(packed, at)
		if err != nil {
			t.Fatal(err)
		}
		var answer dnsmessage.Message
		if err := answer.Unpack(packed); err != nil {
			t.Fatal(err)
		}
		got := "none"
		switch {
		case answer.RCode != dnsmessage.RCodeSuccess:
			got = answer.RCode.String()
		case len(answer.Answers) > 0:
			got = netip.AddrFrom4(answer.Answers[0].Body.(*dnsmessage.AResource).A).String()
		}
		if got != want || answer.ID != 7 {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestCertificate: servers have their names, under the mirror's own authority.
func TestCertificate(t *testing.T) {
	ca, err := newAuthority()
	if err != nil {
		t.Fatal(err)
	}
	config, err := ca.server(hosts())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = config
	server.StartTLS()
	defer server.Close()
	client := clientOf(t, ca, server.Listener.Addr().String())
	for _, host := range hosts() {
		answer, err := client.Get("https://" + host + "/")
		if err != nil {
			t.Error(err)
			continue
		}
		_ = answer.Body.Close()
	}
	if answer, err := client.Get("https://example.com/"); err == nil {
		_ = answer.Body.Close()
		t.Error("it passes for another host")
	}
}

// clientOf trusts the authority alone, and finds all hosts at one address.
func clientOf(t *testing.T, ca *authority, address string) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca.pem) {
		t.Fatal("the authority has no certificate")
	}
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}}
}
