package action

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// ofLocal is what main has left of a local cluster.
func ofLocal() state.State {
	s := actiontest.Demo()
	s.Local, s.Engine = true, "/engine"
	return s
}

// TestPostWantsProof: that nothing is left of a local cluster is said only where
// that was seen.
func TestPostWantsProof(t *testing.T) {
	for _, test := range []struct {
		name  string
		place place
		kind  errs.Kind // of the failure; "" where post ends well
		shows string
		awake bool // the engine was started again
	}{
		{"it cannot be looked for", place{stopped: true, unseen: errs.Errorf(errs.Denied, "permission denied").WithHint("sudo")},
			errs.Denied, "permission denied", false},
		{"it is another one", place{stopped: true, engine: Presence{StateDir: "/another"}},
			errs.Failed, "KUBECTL_HA_LOCAL_DIR=/engine kubectl ha down", false},
		{"its daemon has died", place{stopped: true, engine: Presence{StateDir: "/engine", Left: []string{"machine a"}}, left: []string{"one"}},
			"", "Removed cluster", true},
		{"it is known nowhere, and something is there", place{stopped: true, engine: Presence{StateDir: "/engine", Unknown: []string{"machine a"}}},
			errs.Failed, "may be of cluster operator-kmp3-abcdef: machine a", false},
		{"nothing is there", place{stopped: true, engine: Presence{StateDir: "/engine"}},
			"", "nothing of cluster operator-kmp3-abcdef is left", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := postOf(t, &test.place, ofLocal())
			if (err != nil) != (test.kind != "") || err != nil && errs.KindOf(err) != test.kind || test.place.started != test.awake {
				t.Errorf("post ended with %v, and started the engine: %t", err, test.place.started)
			}
			if log := f.Out.String(); !strings.Contains(log, test.shows) || err != nil && strings.Contains(log, "othing is left") {
				t.Errorf("the log does not show %q, or what is not known:\n%s", test.shows, log)
			}
		})
	}
}

// TestMainWantsToKnowTheEngine: who may not see whether it runs cannot say who
// is to stop it.
func TestMainWantsToKnowTheEngine(t *testing.T) {
	f := newFixture(t, nil)
	f.LocalGCE = &place{unseen: errs.Errorf(errs.Denied, "permission denied")}
	s := ofLocal()
	if err := f.meetEngine(t.Context(), &s); errs.KindOf(err) != errs.Denied {
		t.Error(err)
	}
	f.LocalGCE = &place{engine: Presence{StateDir: "/engine"}}
	if err := f.meetEngine(t.Context(), &s); err != nil || s.Engine != "/engine" {
		t.Errorf("%+v, %v", s, err)
	}
}
