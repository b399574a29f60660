package localgcetest

import (
	"net/http"
	"net/http/httptest"
)

// Transport carries requests to the engine without a socket: the handler runs
// in the caller's goroutine.
func (e *Engine) Transport() http.RoundTripper { return transport{e} }

type transport struct{ engine *Engine }

func (t transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	received := request.Clone(request.Context())
	if received.Body == nil {
		received.Body = http.NoBody
	}
	defer received.Body.Close()
	answer := httptest.NewRecorder()
	t.engine.handler.ServeHTTP(answer, received)
	if err := request.Context().Err(); err != nil {
		return nil, err // whoever asked has gone
	}
	return answer.Result(), nil
}
