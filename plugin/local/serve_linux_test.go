package local_test

import (
	"reflect"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
)

// TestServeTakesWhatStartPasses holds the two ends of the daemon's command line together.
func TestServeTakesWhatStartPasses(t *testing.T) {
	for _, internet := range []bool{true, false} {
		engine := &fakeEngine{}
		want := localgce.Options{StateDir: "/state", CacheDir: "/cache", Port: 7, Internet: &internet}
		got := session{engine: engine}.run(t, localgce.ServeArgs(want)...)
		if got.code != 0 || !reflect.DeepEqual(engine.options, want) {
			t.Errorf("ends with %d, %s; serves %+v, internet %v", got.code, got.errors, engine.options, *engine.options.Internet)
		}
	}
}
