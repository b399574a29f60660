package preflight_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

func TestError(t *testing.T) {
	f := func(kind errs.Kind) preflight.Finding {
		return preflight.Finding{Kind: kind, ID: "id-" + string(kind), Text: "text of " + string(kind), Mend: "mend " + string(kind)}
	}
	if err := preflight.Error(nil); err != nil {
		t.Error(err)
	}
	err := preflight.Error([]preflight.Finding{f(errs.Usage)})
	if errs.ExitCode(err) != 2 || err.Error() != "text of usage; nothing was changed" || errs.HintOf(err) != "mend usage" {
		t.Errorf("%v, hint %q", err, errs.HintOf(err))
	}
	err = preflight.Error([]preflight.Finding{f(errs.Usage), f(errs.Exhausted), f(errs.Unsafe)})
	want := "3 preflight checks failed; nothing was changed:\n- text of usage\n  mend usage\n- text of exhausted\n  mend exhausted\n- text of unsafe\n  mend unsafe"
	if errs.ExitCode(err) != 5 || err.Error() != want {
		t.Errorf("%v (%d)", err, errs.ExitCode(err))
	}
	if err = preflight.Error([]preflight.Finding{f(errs.Exhausted), f(errs.Denied)}); errs.ExitCode(err) != 4 {
		t.Errorf("%v (%d), want 4", err, errs.ExitCode(err))
	}
}
