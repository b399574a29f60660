package action

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
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
