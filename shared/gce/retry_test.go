package gce

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

const (
	zonesOK   = `{"items":[{"name":"europe-west1-c","region":"x/europe-west1","status":"UP"},{"name":"europe-west1-b","region":"x/europe-west1","status":"UP"},{"name":"europe-west1-d","region":"x/europe-west1","status":"DOWN"},{"name":"us-east1-b","region":"x/us-east1","status":"UP"}]}`
	done      = `{"name":"op","zone":"x/europe-west1-b","status":"DONE"}`
	running   = `{"name":"op","zone":"x/europe-west1-b","status":"RUNNING"}`
	forbidden = "Required 'compute.zones.list' permission for 'projects/acme'"
)

func TestNotNowIsAskedAgain(t *testing.T) {
	for name, refusal := range map[string]http.HandlerFunc{
		"rate limit":    refuse(403, "rateLimitExceeded", "Quota exceeded for quota metric 'Queries'"),
		"too many":      refuse(429, "rateLimitExceeded", "slow down"),
		"unavailable":   refuse(503, "backendError", "try again"),
		"internal":      refuse(500, "internalError", "oops"),
		"not ready":     refuse(400, "resourceNotReady", "The resource is not ready"),
		"lost response": hangUp,
	} {
		t.Run(name, func(t *testing.T) {
			client, requests := answering(t, refusal, refusal, ok(zonesOK))
			zones, err := client.Zones(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(zones, " "); got != "europe-west1-b europe-west1-c" {
				t.Errorf("zones %q", got)
			}
			if len(*requests) != 3 {
				t.Errorf("%d requests, want 3", len(*requests))
			}
		})
	}
}

func TestRetryEnds(t *testing.T) {
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		times  int
		kind   errs.Kind
	}{
		"unavailable":   {refuse(503, "backendError", "try again"), retry.Many, errs.Failed},
		"lost response": {hangUp, retry.Few, errs.Failed},
		"forbidden":     {refuse(403, "forbidden", forbidden), 1, errs.Denied},
		"no quota":      {refuse(403, "quotaExceeded", "Quota 'CPUS' exceeded"), 1, errs.Exhausted},
	} {
		t.Run(name, func(t *testing.T) {
			client, requests := answering(t, test.answer)
			_, err := client.Zones(t.Context())
			if errs.KindOf(err) != test.kind || len(*requests) != test.times {
				t.Errorf("%v (%s) after %d requests, want %s after %d",
					err, errs.KindOf(err), len(*requests), test.kind, test.times)
			}
		})
	}
}

func TestRetryStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client, requests := answeringAfter(t, func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	}, refuse(503, "backendError", "try again"))
	_, err := client.Zones(ctx)
	if errs.KindOf(err) != errs.Interrupted || !strings.Contains(err.Error(), "try again") {
		t.Errorf("%v (%s), want an interruption that tells the last answer", err, errs.KindOf(err))
	}
	if len(*requests) != 1 {
		t.Errorf("%d requests, want 1", len(*requests))
	}
}

// TestOneIntentOneRequestID: a mutation whose answer was lost is repeated with
// the same requestId and body, so that it happens once.
func TestOneIntentOneRequestID(t *testing.T) {
	client, requests := answering(t, hangUp, refuse(503, "backendError", "try again"), ok(done))
	instance := infra.Ref{Kind: infra.KindInstance, Name: "demo-b", Zone: "europe-west1-b"}
	if err := client.Stop(t.Context(), instance); err != nil {
		t.Fatal(err)
	}
	first := (*requests)[0].URL.String()
	if !strings.Contains(first, "requestId=") {
		t.Errorf("no requestId in %s", first)
	}
	for _, request := range *requests {
		if request.URL.String() != first {
			t.Errorf("asked %s, then %s", first, request.URL)
		}
		if got := request.Header.Get("Authorization"); got != "Bearer secret" {
			t.Errorf("authorization %q", got)
		}
	}
	if len(*requests) != 3 {
		t.Errorf("%d requests, want 3", len(*requests))
	}
}
