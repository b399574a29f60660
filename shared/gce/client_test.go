package gce

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
)

func TestNoCredentials(t *testing.T) {
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(t.TempDir(), "absent.json"))
	_, err := New(t.Context(), Config{Project: "acme", Region: "europe-west1"})
	if errs.KindOf(err) != errs.Denied || errs.HintOf(err) != refusal.SignInHint {
		t.Errorf("%v (%s), hint %q", err, errs.KindOf(err), errs.HintOf(err))
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

// TestWrap: what looks on sees each attempt, and no token.
func TestWrap(t *testing.T) {
	var tokens, watched []string
	answers := []int{http.StatusServiceUnavailable, http.StatusOK}
	network := roundTripper(func(request *http.Request) (*http.Response, error) {
		tokens = append(tokens, request.Header.Get("Authorization"))
		code := answers[len(tokens)-1]
		return &http.Response{StatusCode: code, Header: http.Header{}, Body: http.NoBody, Request: request}, nil
	})
	config := Config{Endpoint: "http://gce.test", Token: "hidden", Transport: network, Wrap: func(base http.RoundTripper) http.RoundTripper {
		return roundTripper(func(request *http.Request) (*http.Response, error) {
			watched = append(watched, request.Header.Get("Authorization"))
			return base.RoundTrip(request)
		})
	}}
	client, err := newClient(t.Context(), config, func(context.Context, time.Duration) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://gce.test/compute/v1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.transport.RoundTrip(request); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(tokens, []string{"Bearer hidden", "Bearer hidden"}) || !slices.Equal(watched, []string{"", ""}) {
		t.Errorf("the network saw %q, who looks on %q", tokens, watched)
	}
}
