package preflight_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

func TestError(t *testing.T) {
	f := func(kind fault.Kind) preflight.Finding {
		return preflight.Finding{Kind: kind, ID: "id-" + string(kind), Text: "text of " + string(kind), Mend: "mend " + string(kind)}
	}
	if err := preflight.Error(nil); err != nil {
		t.Error(err)
	}
	err := preflight.Error([]preflight.Finding{f(fault.Usage)})
	if fault.ExitCode(err) != 2 || err.Error() != "text of usage; nothing was touched" || fault.HintOf(err) != "mend usage" {
		t.Errorf("%v, hint %q", err, fault.HintOf(err))
	}
	err = preflight.Error([]preflight.Finding{f(fault.Usage), f(fault.Exhausted), f(fault.Unsafe)})
	want := "3 things stand in the way; nothing was touched:\n- text of usage\n  mend usage\n- text of exhausted\n  mend exhausted\n- text of unsafe\n  mend unsafe"
	if fault.ExitCode(err) != 5 || err.Error() != want {
		t.Errorf("%v (%d)", err, fault.ExitCode(err))
	}
	if err = preflight.Error([]preflight.Finding{f(fault.Exhausted), f(fault.Denied)}); fault.ExitCode(err) != 4 {
		t.Errorf("%v (%d), want 4", err, fault.ExitCode(err))
	}
}
