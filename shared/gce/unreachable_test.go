package gce

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestUnreachable: a list without what is in a zone is no list of an empty one.
func TestUnreachable(t *testing.T) {
	const warning = `"warning":{"code":"UNREACHABLE","message":"The scope is not reachable."}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/aggregated/") && r.URL.Query().Get("returnPartialSuccess") != "true" {
			t.Errorf("asked for all or nothing: %s", r.URL)
		}
		switch {
		case strings.HasSuffix(r.URL.Path, "/aggregated/instances"):
			ok(`{"items":{"zones/europe-west1-c":{`+warning+`},"zones/us-east1-b":{`+warning+`},"zones/europe-west1-b":{"warning":{"code":"NO_RESULTS_ON_PAGE"}}}}`)(w, r)
		case strings.HasSuffix(r.URL.Path, "/aggregated/addresses"):
			ok(`{"items":{},"unreachables":["regions/europe-west1"]}`)(w, r)
		case strings.HasSuffix(r.URL.Path, "/zones/europe-west1-c/instances"):
			ok(`{`+warning+`}`)(w, r)
		default:
			ok(`{}`)(w, r)
		}
	}))
	t.Cleanup(server.Close)
	client, err := newClient(t.Context(), Config{Project: "acme", Region: "europe-west1", Endpoint: server.URL, Token: "secret"}, impatient)
	if err != nil {
		t.Fatal(err)
	}
	found, err := client.Inventory(t.Context(), "demo")
	if err != nil || !slices.Equal(found.Unknown, []string{"europe-west1", "europe-west1-c"}) {
		t.Errorf("unknown are %q, %v", found.Unknown, err)
	}
	l, err := client.lists(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if listed, err := l.ZonalInstances(t.Context(), "europe-west1-c", ""); err == nil {
		t.Errorf("a list of nothing is taken: %v", listed)
	}
}
