package local_test

import (
	"errors"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// TestErrorsNameCommands: the engine says what helps, the plugin with which command.
func TestErrorsNameCommands(t *testing.T) {
	plain := errors.New("plain")
	for name, test := range map[string]struct {
		err  error
		hint string
	}{
		"nothing":        {nil, ""},
		"no engine's":    {plain, ""},
		"another's":      {errs.Errorf(errs.Failed, "x").WithID("other").WithHint("Do this."), "Do this."},
		"without a hint": {errs.Errorf(errs.Failed, "x").WithID(localgce.NotRunning), "kubectl ha local start"},
		"with a hint":    {errs.Errorf(errs.Usage, "x").WithID("local-needs-root").WithHint("Run as root."), "Run as root: sudo -E kubectl ha local start"},
	} {
		got := local.WithCommand(test.err)
		if errs.HintOf(got) != test.hint || errs.IDOf(got) != errs.IDOf(test.err) || !errors.Is(got, test.err) {
			t.Errorf("%s: %v, hint %q, want %q", name, got, errs.HintOf(got), test.hint)
		}
		if test.err != nil && errs.KindOf(got) != errs.KindOf(test.err) {
			t.Errorf("%s: its kind is %s now", name, errs.KindOf(got))
		}
	}
}
