package state_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/state"
)

func TestKeep(t *testing.T) {
	for _, test := range []struct {
		keep state.Keep
		job  string
		want bool
	}{
		{state.Never, "success", false}, {state.Never, state.JobFailed, false}, {state.Never, state.JobCancelled, false},
		{state.OnFailure, "success", false}, {state.OnFailure, state.JobFailed, true}, {state.OnFailure, state.JobCancelled, false},
		{state.Always, "success", true}, {state.Always, state.JobFailed, true}, {state.Always, state.JobCancelled, true},
	} {
		if got := test.keep.Holds(test.job); got != test.want {
			t.Errorf("keep %s when the job is %s: %t", test.keep, test.job, got)
		}
	}
}
