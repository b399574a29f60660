package metadata

import (
	"net/http"
	"strings"
	"testing"
)

func TestGuestAttributes(t *testing.T) {
	const path = "/computeMetadata/v1/instance/guest-attributes/"
	server := testServer(t, newFakeSource())
	for _, step := range []struct {
		method, path, body string
		status             int
		answer             string
	}{
		{http.MethodGet, path, "", 200, ""},
		{http.MethodGet, path + "ns/key", "", 404, "not found: instance/guest-attributes/ns/key"},
		{http.MethodPut, path + "ns/key", "a value\n", 200, ""},
		{http.MethodPut, path + "ns/" + strings.Repeat("k", 128), "", 200, ""},
		{http.MethodGet, path, "", 200, "ns/\n"},
		{http.MethodGet, path + "ns/key", "", 200, "a value\n"},
		{http.MethodGet, path + "?recursive=true", "", 200, `{"ns":{"key":"a value\n","` + strings.Repeat("k", 128) + `":""}}`},
		{http.MethodDelete, path + "ns/key", "", 200, ""},
		{http.MethodGet, path + "ns/key", "", 404, "not found: instance/guest-attributes/ns/key"},
	} {
		w := ask(server, step.method, step.path, step.body)
		if w.Code != step.status || w.Body.String() != step.answer {
			t.Errorf("%s %s: %d %q, want %d %q", step.method, step.path, w.Code, w.Body, step.status, step.answer)
		}
	}
}

func TestGuestAttributesRefused(t *testing.T) {
	const path = "/computeMetadata/v1/instance/guest-attributes/"
	server := testServer(t, newFakeSource())
	for _, test := range []struct {
		path, value string
		status      int
	}{
		{path + "ns", "v", 405},
		{path + "ns/", "v", 405},
		{path + "ns/key/deeper", "v", 405},
		{path + "ns/k%20y", "v", 405},
		{path + "ns/" + strings.Repeat("k", 129), "v", 405},
		{path + "ns/key", strings.Repeat("v", 32<<10), 200},
		{path + "ns/key", strings.Repeat("v", 32<<10+1), 400},
		{"/computeMetadata/v1/instance/attributes/key", "v", 405},
	} {
		if w := ask(server, http.MethodPut, test.path, test.value); w.Code != test.status {
			t.Errorf("PUT %.80s: %d %s, want %d", test.path, w.Code, w.Body, test.status)
		}
	}
}

func TestGuestAttributesDisabled(t *testing.T) {
	source := newFakeSource()
	server := testServer(t, source)
	for value, want := range map[string]int{"TRUE": 200, "true": 200, "FALSE": 403, "": 403} {
		source.change(setAttribute("enable-guest-attributes", value))
		if w := ask(server, http.MethodPut, "/computeMetadata/v1/instance/guest-attributes/ns/key", "v"); w.Code != want {
			t.Errorf("enable-guest-attributes=%q: %d, want %d", value, w.Code, want)
		}
	}
}
