package kube

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// slowServer answers with a list of nodes, after a while and in parts with
// pauses between; a part that is "" never comes.
type slowServer struct {
	before, between time.Duration
	parts           []string
}

func (s slowServer) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := pause(request, s.before); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Request: request,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: &slowBody{slowServer: s, request: request}}, nil
}

func pause(request *http.Request, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-request.Context().Done():
		return request.Context().Err()
	}
}

type slowBody struct {
	slowServer
	request *http.Request
}

func (b *slowBody) Read(into []byte) (int, error) {
	if len(b.parts) == 0 {
		return 0, io.EOF
	}
	wait := b.between
	if b.parts[0] == "" {
		wait = time.Hour
	}
	if err := pause(b.request, wait); err != nil {
		return 0, err
	}
	n := copy(into, b.parts[0])
	b.parts = b.parts[1:]
	return n, nil
}

func (b *slowBody) Close() error { return nil }

// longList is a list of nodes in so many parts.
func longList(parts int) []string {
	all := []string{`{"kind":"NodeList","apiVersion":"v1","items":[`}
	for i := range parts {
		all = append(all, fmt.Sprintf(`{"metadata":{"name":"n%d"}},`, i))
	}
	all[parts] = strings.TrimSuffix(all[parts], ",")
	return append(all, "]}")
}

// TestHeadway: an answer may take as long as it gets further, and no longer.
func TestHeadway(t *testing.T) {
	for _, test := range []struct {
		name   string
		server slowServer
		nodes  int // 0 for none
		took   time.Duration
	}{
		{"a long list", slowServer{time.Second, 4 * time.Second, longList(30)}, 30, 0},
		{"no first byte", slowServer{time.Hour, 0, longList(1)}, 0, answerTimeout},
		{"it stops in the middle", slowServer{time.Second, time.Second, append(longList(1)[:2], "")}, 0, 3*time.Second + answerTimeout},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dial := func(string, model.Credentials) http.RoundTripper { return test.server }
				client, err := New(&rest.Config{Host: "https://192.0.2.1"}, dial)
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				nodes, err := client.Nodes(t.Context())
				took := time.Since(began)
				switch {
				case test.nodes > 0 && (err != nil || len(nodes) != test.nodes):
					t.Errorf("%d nodes, %v", len(nodes), err)
				case test.nodes == 0 && (errs.KindOf(err) != errs.Unavailable || !errors.Is(err, errStill) || took != test.took):
					t.Errorf("after %s: %v (%s)", took, err, errs.KindOf(err))
				}
			})
		})
	}
}

// TestIdleTimeout: a caller's own time-out counts, for each part of an answer.
func TestIdleTimeout(t *testing.T) {
	for timeout, enough := range map[time.Duration]bool{3 * time.Second: false, 20 * time.Second: true} {
		synctest.Test(t, func(t *testing.T) {
			dial := func(string, model.Credentials) http.RoundTripper {
				return slowServer{15 * time.Second, 15 * time.Second, longList(10)}
			}
			client, err := New(&rest.Config{Host: "https://192.0.2.1"}, dial)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := wait.WithIdleTimeout(t.Context(), timeout)
			defer cancel()
			if nodes, err := client.Nodes(ctx); (err == nil) != enough {
				t.Errorf("%d nodes within %s: %v", len(nodes), timeout, err)
			}
		})
	}
}
