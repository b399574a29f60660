package local_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
)

// TestServeTakesWhatStartPasses holds the two ends of the daemon's command line together.
func TestServeTakesWhatStartPasses(t *testing.T) {
	engine := &fakeEngine{}
	want := localgce.Options{StateDir: "/state", CacheDir: "/cache", Port: 7}
	got := session{engine: engine}.run(t, localgce.ServeArgs(want)...)
	if got.code != 0 || engine.options != want {
		t.Errorf("ends with %d, %s; serves %+v", got.code, got.errors, engine.options)
	}
}
