package artifact

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// served is a registry of a test's own.
type served struct {
	address string // host:port

	mu       sync.Mutex
	requests []string                          // METHOD PATH of blobs and manifests
	spoil    func(path string, content []byte) // changes the blobs that it answers; may be nil
	serve    func(w http.ResponseWriter, request *http.Request) bool
}

// serve starts a registry. Nothing that a test does with it waits between tries.
func serve(t *testing.T) (context.Context, *served) {
	t.Helper()
	s := &served{}
	inner := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		s.note(request)
		if s.serve != nil && s.serve(w, request) {
			return
		}
		if s.spoil == nil {
			inner.ServeHTTP(w, request)
			return
		}
		answer := httptest.NewRecorder()
		inner.ServeHTTP(answer, request)
		s.spoil(request.URL.Path, answer.Body.Bytes())
		for key, values := range answer.Header() {
			w.Header()[key] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // who asked may have gone
	}))
	t.Cleanup(server.Close)
	s.address = strings.TrimPrefix(server.URL, "http://")
	t.Setenv("DOCKER_CONFIG", t.TempDir()) // no credentials
	return wait.WithSleep(t.Context(), func(ctx context.Context, _ time.Duration) error { return ctx.Err() }), s
}

func (s *served) note(request *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request.Method+" "+request.URL.Path)
}

// count is how many requests there were whose line has all these words; it forgets them.
func (s *served) count(words ...string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.requests {
		if containsAll(line, words) {
			n++
		}
	}
	return n
}

func containsAll(line string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(line, word) {
			return false
		}
	}
	return true
}

func (s *served) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// ofBlobs limits what a test does to the answers that have blobs.
func ofBlobs(do func(w http.ResponseWriter, request *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, request *http.Request) bool {
		if request.Method != http.MethodGet || !strings.Contains(request.URL.Path, "/blobs/sha256:") {
			return false
		}
		return do(w, request)
	}
}

// breaksOff answers with less than it says.
func breaksOff(w http.ResponseWriter, _ *http.Request) bool {
	w.Header().Set("Content-Length", "100000")
	_, _ = w.Write(make([]byte, 1000))
	return true
}

// standsStill answers with less than it says, and keeps the connection.
func standsStill(w http.ResponseWriter, request *http.Request) bool {
	w.Header().Set("Content-Length", "100000")
	_, _ = w.Write(make([]byte, 1000))
	_ = http.NewResponseController(w).Flush()
	<-request.Context().Done()
	return true
}

// refuses answers with a status.
func refuses(status int) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(status)
		return true
	}
}

func TestInterruptedTransfersEnd(t *testing.T) {
	ctx, s := serve(t)
	reference := push(t, ctx, s, makeOutputs(t, "one"))
	a := open(t, ctx, s, reference)
	ctx, interrupt := context.WithCancel(ctx)
	s.serve = ofBlobs(func(w http.ResponseWriter, request *http.Request) bool {
		interrupt()
		return standsStill(w, request)
	})
	if err := a.Fetch(ctx, machineTar, t.TempDir()+"/partial", discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want what the interrupt is", err)
	}
	if s.count("GET", "/blobs/") != 1 {
		t.Error("it has tried again")
	}
}
