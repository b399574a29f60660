package gce

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

var testMark = infra.Owner{Cluster: "demo", Region: "europe-west1", Expires: time.Unix(1800000000, 0).UTC()}

// impatient is the pause of tests: none, unless the context has ended.
func impatient(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// answering starts a server that gives each request the next answer, and the
// last one for ever. It returns a client of it, and the requests that came.
func answering(t *testing.T, answers ...http.HandlerFunc) (*Client, *[]*http.Request) {
	t.Helper()
	return answeringAfter(t, impatient, answers...)
}

func answeringAfter(t *testing.T, sleep retry.Pause, answers ...http.HandlerFunc) (*Client, *[]*http.Request) {
	t.Helper()
	var requests []*http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next := answers[min(len(requests), len(answers)-1)]
		requests = append(requests, r)
		next(w, r)
	}))
	t.Cleanup(server.Close)
	client, err := newClient(t.Context(), Config{
		Project: "acme", Region: "europe-west1", Endpoint: server.URL, Token: "secret"}, sleep)
	if err != nil {
		t.Fatal(err)
	}
	return client, &requests
}

// ok answers with JSON.
func ok(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body))
	}
}

// refuse answers with an error in Google's form.
func refuse(status int, reason, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":{"code":%d,"message":%q,"errors":[{"domain":"global","reason":%q,"message":%q}]}}`,
			status, message, reason, message)
	}
}

// hangUp closes the connection without an answer.
func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
