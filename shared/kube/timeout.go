package kube

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// answerTimeout bounds, where the caller has no time-out of its own, the time
// until the first byte of an answer, and between two parts of it, so that a dead
// API server is noticed and the next try goes to another. A long list may take
// longer than that as a whole.
const answerTimeout = 10 * time.Second

// errStill is an answer that does not get further.
var errStill = idleError{}

// idleError is a net.Error, as other time-outs of connections are: it may pass.
type idleError struct{}

func (idleError) Error() string   { return fmt.Sprintf("nothing came for %s", answerTimeout) }
func (idleError) Timeout() bool   { return true }
func (idleError) Temporary() bool { return true }

// idleTransport ends requests whose answer does not get further, and gives a sign of
// those that do.
type idleTransport struct{ base http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t idleTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	asked := request.Context()
	ctx, end := context.WithCancelCause(asked)
	moved := hurry(asked, end)
	response, err := t.base.RoundTrip(request.WithContext(ctx))
	moved()
	if err != nil {
		defer end(nil)
		return nil, stillOr(ctx, err)
	}
	wait.Progressed(asked)
	response.Body = &growing{ReadCloser: response.Body, asked: asked, ctx: ctx, end: end}
	return response, nil
}

// hurry ends a request unless it moves in time.
func hurry(asked context.Context, end context.CancelCauseFunc) (moved func()) {
	if wait.HasIdleTimeout(asked) {
		return func() {}
	}
	timer := time.AfterFunc(answerTimeout, func() { end(errStill) })
	return func() { timer.Stop() }
}

// growing is the body of an answer.
type growing struct {
	io.ReadCloser
	asked, ctx context.Context
	end        context.CancelCauseFunc
}

// Read waits for the next part.
func (g *growing) Read(into []byte) (int, error) {
	moved := hurry(g.asked, g.end)
	n, err := g.ReadCloser.Read(into)
	moved()
	if n > 0 {
		wait.Progressed(g.asked)
	}
	if err != nil && err != io.EOF {
		err = stillOr(g.ctx, err)
	}
	return n, err
}

// Close ends the request.
func (g *growing) Close() error {
	defer g.end(nil)
	return g.ReadCloser.Close()
}

// stillOr is the error, or that nothing came.
func stillOr(ctx context.Context, err error) error {
	if context.Cause(ctx) == error(errStill) {
		return errStill
	}
	return err
}
