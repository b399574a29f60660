package metadata

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	compute "google.golang.org/api/compute/v1"
)

const attributesPath = "/computeMetadata/v1/instance/attributes/?recursive=true&wait_for_change=true"

func setAttribute(key, value string) func(*Instance) {
	return func(i *Instance) {
		copied := *i.Instance
		copied.Metadata = &compute.Metadata{Items: []*compute.MetadataItems{{Key: key, Value: &value}}}
		i.Instance = &copied
	}
}

// waiting sends a long poll and returns where its answer will come.
func waiting(server *Server, path string) <-chan *httptest.ResponseRecorder {
	answered := make(chan *httptest.ResponseRecorder, 1)
	go func() { answered <- ask(server, http.MethodGet, path, "") }()
	return answered
}

func TestWaitForChange(t *testing.T) {
	source := newFakeSource()
	server := testServer(t, source)
	synctest.Test(t, func(t *testing.T) {
		source.changed = make(chan struct{}) // of this bubble
		answered := waiting(server, attributesPath)
		source.change(func(i *Instance) { i.ForwardedIPs = nil }) // not below the path
		synctest.Wait()
		if len(answered) != 0 {
			t.Fatalf("answered %s before the attributes changed", (<-answered).Body)
		}
		source.change(setAttribute("k", "v"))
		w := <-answered
		if got, want := w.Body.String(), `{"k":"v"}`; got != want {
			t.Errorf("answered %s, want %s", got, want)
		}
		again := waiting(server, attributesPath+"&last_etag="+w.Header().Get("ETag"))
		synctest.Wait()
		if len(again) != 0 {
			t.Fatal("answered although nothing changed since last_etag")
		}
		source.change(setAttribute("k", "w"))
		if got := (<-again).Body.String(); got != `{"k":"w"}` {
			t.Errorf("answered %s after the second change", got)
		}
	})
}

func TestWaitReturnsAtOnce(t *testing.T) {
	server := testServer(t, newFakeSource())
	for _, path := range []string{
		attributesPath + "&last_etag=NONE",
		"/computeMetadata/v1/instance/attributes/nothing?wait_for_change=true",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		select {
		case <-waiting(server, path):
		case <-ctx.Done():
			t.Errorf("GET %s did not answer", path)
		}
		cancel()
	}
}

func TestWaitTimeout(t *testing.T) {
	source := newFakeSource()
	server := testServer(t, source)
	synctest.Test(t, func(t *testing.T) {
		source.changed = make(chan struct{}) // of this bubble
		began := time.Now()
		w := <-waiting(server, attributesPath+"&timeout_sec=60")
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("after the timeout: %d %s, want the present value", w.Code, w.Body)
		}
		if took := time.Since(began); took != time.Minute {
			t.Errorf("waited %s, want 1m", took)
		}
	})
}
