package action

import (
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

// fixture is an app in a workflow of its own.
type fixture struct {
	*app
	*actiontest.Fixture
}

// newFixture makes one with the inputs, by name.
func newFixture(t *testing.T, inputs map[string]string) *fixture {
	t.Helper()
	f := actiontest.New(t, inputs)
	return &fixture{Fixture: f, app: &app{
		Wiring: Wiring{
			Log: f.Out, Getenv: f.Getenv, LookupEnv: f.LookupEnv,
			Now: actiontest.Noon, Random: func() string { return "abcdefgh" },
			Executable: "/opt/tools/kubectl-ha",
		},
		step: f.Step,
	}}
}

func demo() state {
	return state{
		Target: cluster.Target{Project: "acme", Region: "europe-west1", Name: "operator-kmp3-abcdef"},
		Keep:   keepNever, Expires: actiontest.Noon().Add(2 * time.Hour),
	}
}
