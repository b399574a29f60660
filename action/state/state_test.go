package state_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/state"
)

func TestStateGoesFromMainToPost(t *testing.T) {
	f := actiontest.New(t, nil)
	want := actiontest.Demo()
	want.Shared, want.Local, want.Kubeconfig, want.Logs = true, true, "/temp/kubeconfig", "/temp/logs"
	if err := state.Remember(f.Step, want); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(f.File(t, "STATE"), "\n") // NAME<<END, the value, END
	f.Env["STATE_"+strings.Split(lines[0], "<<")[0]] = lines[1]
	got, ok, err := state.Recall(f.Step)
	if err != nil || !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("recalled %+v, %t, %v", got, ok, err)
	}
}

func TestWithoutStateNothingIsRecalled(t *testing.T) {
	if _, ok, err := state.Recall(actiontest.New(t, nil).Step); ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
}
