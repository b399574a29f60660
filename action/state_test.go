package action

import (
	"reflect"
	"strings"
	"testing"
)

func TestStateGoesFromMainToPost(t *testing.T) {
	f := newFixture(t, nil)
	want := demo()
	want.Started, want.Local, want.Kubeconfig, want.Logs = true, true, "/temp/kubeconfig", "/temp/logs"
	if err := f.remember(want); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(f.File(t, "STATE"), "\n") // NAME<<END, the value, END
	f.Env["STATE_"+strings.Split(lines[0], "<<")[0]] = lines[1]
	got, ok, err := f.recall()
	if err != nil || !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("recalled %+v, %t, %v", got, ok, err)
	}
}

func TestWithoutStateNothingIsRecalled(t *testing.T) {
	if _, ok, err := newFixture(t, nil).recall(); ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
}

func TestKeep(t *testing.T) {
	for _, test := range []struct {
		keep keep
		job  string
		want bool
	}{
		{keepNever, "success", false}, {keepNever, jobFailed, false}, {keepNever, jobCancelled, false},
		{keepOnFailure, "success", false}, {keepOnFailure, jobFailed, true}, {keepOnFailure, jobCancelled, false},
		{keepAlways, "success", true}, {keepAlways, jobFailed, true}, {keepAlways, jobCancelled, true},
	} {
		if got := test.keep.holds(test.job); got != test.want {
			t.Errorf("keep %s when the job is %s: %t", test.keep, test.job, got)
		}
	}
}
