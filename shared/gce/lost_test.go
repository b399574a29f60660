package gce_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
)

// losing stands before an engine and loses the first answer to each request:
// what was asked is done, but the client does not hear of it.
type losing struct {
	engine http.Handler

	mu   sync.Mutex
	seen map[string]bool
}

func (l *losing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := r.Method + " " + r.URL.String()
	l.mu.Lock()
	again := l.seen[request]
	l.seen[request] = true
	l.mu.Unlock()
	if again {
		l.engine.ServeHTTP(w, r)
		return
	}
	l.engine.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// TestLostAnswers: every answer is lost once, and nothing is made twice,
// refused, or taken for somebody else's.
func TestLostAnswers(t *testing.T) {
	engine := localgcetest.Start(t, localgcetest.Options{})
	target, err := url.Parse(engine.URL)
	if err != nil {
		t.Fatal(err)
	}
	lossy := httptest.NewServer(&losing{engine: httputil.NewSingleHostReverseProxy(target), seen: map[string]bool{}})
	t.Cleanup(lossy.Close)
	client, err := gce.NewImpatient(t.Context(), gce.Config{
		Project: engine.Project, Region: "europe-west1", Endpoint: lossy.URL, Token: engine.Token})
	if err != nil {
		t.Fatal(err)
	}
	build(t, client)
	if err := client.AddMember(t.Context(), group.Ref(), instance.Name); err != nil {
		t.Fatal(err)
	}
	if err := client.Publish(t.Context(), pool.Ref(), map[string]string{"endpoint": "here"}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the managed group's VMs", func() bool { return len(inventory(t, client).Instances) == 3 })
	for _, resource := range slices.Backward(resources()) {
		if deleted, err := client.Delete(t.Context(), resource.Ref()); err != nil || !deleted {
			t.Errorf("%s: deleted %v, %v", resource.Ref(), deleted, err)
		}
	}
	if left := inventory(t, client).Refs; len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
