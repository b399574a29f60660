package metadata

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func testServer(t *testing.T, source Source) *Server {
	t.Helper()
	issuer, err := OpenIssuer(testRoot(t, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	return NewServer(source, issuer, nil)
}

// ask sends a request as the machine would.
func ask(s *Server, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = machineAddr.String() + ":40000"
	r.Header.Set("Metadata-Flavor", "Google")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler("vpc").ServeHTTP(w, r)
	return w
}

func TestGolden(t *testing.T) {
	server := testServer(t, newFakeSource())
	for file, path := range map[string]string{
		"tree.json": "/computeMetadata/v1/?recursive=true&alt=json",
		"tree.txt":  "/computeMetadata/v1/?recursive=true&alt=text",
	} {
		got := ask(server, http.MethodGet, path, "").Body.Bytes()
		if strings.HasSuffix(file, ".json") {
			var pretty bytes.Buffer
			if err := json.Indent(&pretty, got, "", "  "); err != nil {
				t.Fatal(err)
			}
			got = append(pretty.Bytes(), '\n')
		}
		golden.Compare(t, file, string(got))
	}
}

func TestPaths(t *testing.T) {
	server := testServer(t, newFakeSource())
	const v1 = "/computeMetadata/v1/"
	for _, test := range []struct {
		path   string
		status int
		body   string
	}{
		{"/", 200, "computeMetadata/\n"},
		{"/computeMetadata/", 200, "v1/\n"},
		{v1, 200, "instance/\nproject/\n"},
		{v1 + "/?recursive=false", 200, "instance/\nproject/\n"}, // as the guest agent joins its URLs
		{v1 + "project/", 200, "attributes/\nnumeric-project-id\nproject-id\n"},
		{v1 + "project/?alt=json", 200, `["attributes/","numeric-project-id","project-id"]`},
		{v1 + "instance/id", 200, "4567890123456789012"},
		{v1 + "instance/id?alt=json", 200, "4567890123456789012"},
		{v1 + "instance/name?alt=json", 200, `"demo-b"`},
		{v1 + "instance/hostname", 200, "demo-b.europe-west1-b.c.local.internal"},
		{v1 + "instance/zone", 200, "projects/1234567890/zones/europe-west1-b"},
		{v1 + "instance/tags", 200, `["demo-control-plane"]`},
		{v1 + "instance/attributes/", 200, "enable-guest-attributes\nstartup-script\n"},
		{v1 + "instance/attributes/startup-script", 200, "#!/bin/sh\necho 'a<b' && exit\n"},
		{v1 + "instance/network-interfaces/", 200, "0/\n"},
		{v1 + "instance/network-interfaces/0/ip-aliases/", 200, "0\n"},
		{v1 + "instance/network-interfaces/0/ip-aliases/0", 200, "10.64.1.0/24"},
		{v1 + "instance/network-interfaces/0/mac", 200, "42:01:0a:84:00:02"},
		{v1 + "instance/network-interfaces/0/subnetmask", 200, "255.255.240.0"},
		{v1 + "instance/network-interfaces/0/gateway", 200, "10.132.0.1"},
		{v1 + "instance/disks/?recursive=true&alt=text", 200, "0/device-name persistent-disk-0\n0/index 0\n0/interface SCSI\n0/mode READ_WRITE\n0/type PERSISTENT\n"},
		{v1 + "instance/service-accounts/default/", 200, "aliases\nemail\nidentity\nscopes\ntoken\n"},
		{v1 + "instance/service-accounts/1234567890-compute@developer.gserviceaccount.com/aliases", 200, "default"},
		{v1 + "instance/service-accounts/default/token", 404, "the local Compute Engine signs identity tokens only"},
		{v1 + "instance/service-accounts/other/token", 404, "the instance demo-b has no service account other"},
		{v1 + "instance/service-accounts/default/identity", 400, "non-empty audience parameter required"},
		{v1 + "instance/nothing", 404, "not found: instance/nothing"},
		{v1 + "instance/name/", 404, "not found: instance/name/"},
		{"/latest/meta-data/", 404, "not found: /latest/meta-data/"},
	} {
		w := ask(server, http.MethodGet, test.path, "")
		if w.Code != test.status || w.Body.String() != test.body {
			t.Errorf("GET %s: %d %q, want %d %q", test.path, w.Code, w.Body, test.status, test.body)
		}
		if w.Header().Get("Metadata-Flavor") != "Google" {
			t.Errorf("GET %s: no Metadata-Flavor", test.path)
		}
	}
}

func TestRedirects(t *testing.T) {
	server := testServer(t, newFakeSource())
	for path, want := range map[string]string{
		"/computeMetadata": "/computeMetadata/",
		"/computeMetadata/v1/instance/disks?recursive=true": "/computeMetadata/v1/instance/disks/?recursive=true",
	} {
		w := ask(server, http.MethodGet, path, "")
		if w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != want {
			t.Errorf("GET %s: %d to %q, want 301 to %q", path, w.Code, w.Header().Get("Location"), want)
		}
	}
}

func TestUntrusted(t *testing.T) {
	server := testServer(t, newFakeSource())
	for _, test := range []struct {
		name   string
		header []string
		want   int
	}{
		{"with the header", nil, 200},
		{"with the old header", []string{"Metadata-Flavor", "", "X-Google-Metadata-Request", "True"}, 200},
		{"without", []string{"Metadata-Flavor", ""}, 403},
		{"of another cloud", []string{"Metadata-Flavor", "Amazon"}, 403},
		{"through a proxy", []string{"X-Forwarded-For", "10.0.0.1"}, 403},
	} {
		if w := ask(server, http.MethodGet, "/computeMetadata/v1/instance/id", "", test.header...); w.Code != test.want {
			t.Errorf("%s: %d, want %d", test.name, w.Code, test.want)
		}
	}
	stranger := httptest.NewRequest(http.MethodGet, "/computeMetadata/v1/instance/id", nil)
	stranger.Header.Set("Metadata-Flavor", "Google")
	w := httptest.NewRecorder()
	server.Handler("vpc").ServeHTTP(w, stranger)
	if w.Code != http.StatusNotFound {
		t.Errorf("a stranger got %d %s", w.Code, w.Body)
	}
}
