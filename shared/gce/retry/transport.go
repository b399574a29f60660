package retry

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"google.golang.org/api/googleapi"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
)

// attemptTimeout bounds one request; operations' wait is held for two minutes.
const attemptTimeout = 150 * time.Second

// Transport repeats requests that got no answer, or the answer "not now". All of
// them may be repeated: reads, and mutations since they carry a requestId.
type Transport struct {
	Base  http.RoundTripper
	Sleep Pause
}

// exhausted is the last answer to a request that was repeated in vain.
type exhausted struct{ error }

func (e *exhausted) Unwrap() error { return e.error }

// RoundTrip implements http.RoundTripper. When it gives up on "not now", it
// returns an error, not the response: Google's client would start over upon a
// 503.
func (r *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		defer request.Body.Close()
	}
	for attempt := 1; ; attempt++ {
		response, err := r.once(request)
		limit, why := tryLimit(response, err)
		switch {
		case limit == 0:
			return response, err
		case request.Context().Err() != nil || attempt == limit:
			return nil, &exhausted{why}
		}
		if err := r.Sleep(request.Context(), Backoff(attempt)); err != nil {
			return nil, fmt.Errorf("%w; the last answer was: %w", err, why)
		}
	}
}

// once sends the request and reads the whole answer, within attemptTimeout.
func (r *Transport) once(request *http.Request) (*http.Response, error) {
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
	response, err := r.Base.RoundTrip(attempt)
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

// tryLimit is how often to try a request that ended so, and why; 0 for an
// answer that stands.
func tryLimit(response *http.Response, err error) (limit int, why error) {
	if refusal.SignedOut(err) || errs.Untrusted(err, time.Now()) {
		return 0, err
	}
	if err != nil {
		return Few, err
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
		return Many, refused
	case refused.Internal():
		return Few, refused
	}
	return 0, nil
}
