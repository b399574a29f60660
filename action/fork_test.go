package action

import (
	"errors"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestSummaryWithoutCredentials(t *testing.T) {
	f := newFixture(t, map[string]string{"spec": actiontest.Spec, "project": "acme"})
	in, err := inputs.Read(f.step)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := in.Wanted(f.Named)
	if err != nil {
		t.Fatal(err)
	}
	none := errs.Errorf(errs.Denied, "no credentials").WithID("no-credentials")
	if err := f.withoutCredentials(in, wanted, none); !errors.Is(err, none) {
		t.Errorf("on-missing-credentials: fail ends with %v", err)
	}
	golden.Compare(t, "summary-without-credentials.md", f.File(t, "STEP_SUMMARY"))
	in.OnMissing = inputs.MissingSucceed
	if err := f.withoutCredentials(in, wanted, none); err != nil {
		t.Errorf("on-missing-credentials: succeed ends with %v", err)
	}
	if other := errors.New("other"); !errors.Is(f.withoutCredentials(in, wanted, other), other) {
		t.Error("another error is taken for missing credentials")
	}
}
