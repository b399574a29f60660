package gce

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"google.golang.org/api/googleapi"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
)

// How often to ask again. With the pauses of backoff, many is two minutes,
// enough for a per-minute rate limit; few is ten seconds.
const (
	many = 12
	few  = 6
)

// attemptTimeout bounds one request; operations' wait is held for two minutes.
const attemptTimeout = 150 * time.Second

// retrier repeats requests that got no answer, or the answer "not now". All of
// this package's requests may be repeated: reads, and mutations since they
// carry a requestId.
type retrier struct {
	base  http.RoundTripper
	sleep pause
}

// exhausted is the last answer to a request that was repeated in vain.
type exhausted struct{ error }

func (e *exhausted) Unwrap() error { return e.error }

// RoundTrip implements http.RoundTripper. When it gives up on "not now", it
// returns an error, not the response: Google's client would start over upon a
// 503.
func (r *retrier) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		defer request.Body.Close()
	}
	for attempt := 1; ; attempt++ {
		response, err := r.once(request)
		limit, why := patience(response, err)
		switch {
		case limit == 0:
			return response, err
		case request.Context().Err() != nil || attempt == limit:
			return nil, &exhausted{why}
		}
		if err := r.sleep(request.Context(), backoff(attempt)); err != nil {
			return nil, fmt.Errorf("%w; the last answer was: %w", err, why)
		}
	}
}

// once sends the request and reads the whole answer, within attemptTimeout.
func (r *retrier) once(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(request.Context(), attemptTimeout)
	defer cancel()
	attempt := request.Clone(ctx)
	if request.GetBody != nil {
		body, err := request.GetBody()
		if err != nil {
			return nil, err
		}
		attempt.Body = body
	}
	response, err := r.base.RoundTrip(attempt)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	response.Body = io.NopCloser(bytes.NewReader(content))
	return response, nil
}

// patience tells how often to try a request that ended so, and why; 0 for an
// answer that stands.
func patience(response *http.Response, err error) (limit int, why error) {
	if refusal.SignedOut(err) || fault.Untrusted(err, time.Now()) {
		return 0, err
	}
	if err != nil {
		return few, err
	}
	if response.StatusCode < 400 {
		return 0, nil
	}
	content, _ := io.ReadAll(response.Body) // in memory: it does not fail
	response.Body = io.NopCloser(bytes.NewReader(content))
	answer := *response
	answer.Body = io.NopCloser(bytes.NewReader(content))
	refused, _ := refusal.Of(googleapi.CheckResponse(&answer))
	switch {
	case refused.Busy():
		return many, refused
	case refused.Internal():
		return few, refused
	}
	return 0, nil
}

// backoff is the pause before trying again after the attempt-th time, from 1:
// doubling from a quarter of a second to 20 s, less a random part of up to a
// half, so that clients which were refused together do not return together.
func backoff(attempt int) time.Duration {
	pause := min(250*time.Millisecond<<(attempt-1), 20*time.Second)
	return pause - rand.N(pause/2)
}

// pause waits for d or for the end of ctx, whose error it returns.
type pause func(ctx context.Context, d time.Duration) error

// sleep is the pause by the computer's clock.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
