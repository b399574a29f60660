package summary

import (
	"errors"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestSummary(t *testing.T) {
	f := actiontest.New(t, map[string]string{"spec": actiontest.Spec})
	in, err := inputs.Read(f.Step)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := in.Wanted(f.Named)
	if err != nil {
		t.Fatal(err)
	}
	r := Report{State: actiontest.Demo(), Wanted: wanted.Cluster, Took: 83 * time.Second, Status: actiontest.Healthy(), Events: actiontest.Story()[:6]}
	golden.Compare(t, "summary-up.md", r.Markdown())
}

func TestSummaryOfFailure(t *testing.T) {
	r := Report{State: actiontest.Demo(), Took: 83 * time.Second, Events: actiontest.Story()}
	r.Failure = errs.Errorf(errs.Exhausted, "no room in europe-west1-b:\n%w", errors.New("ZONE_RESOURCE_POOL_EXHAUSTED")).WithHint("Try another zone.")
	golden.Compare(t, "summary-failed.md", r.Markdown())
}

// TestWorkers: those that nobody has counted are not none.
func TestWorkers(t *testing.T) {
	pools := []status.Pool{{Size: 2, Ready: 1}, {Size: 3, Ready: 3}}
	if got := workers(pools); got != "4 of 5" {
		t.Error(got)
	}
	pools[0] = status.Pool{Size: 2, Unknown: true}
	if got := workers(pools); got != "unknown of 5" {
		t.Error(got)
	}
}
