package api_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// TestEarlyWait: with the fault, a wait returns at once what there is.
func TestEarlyWait(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	release := l.Machines.HoldStarts()
	op, err := l.insert("a")
	if err != nil {
		t.Fatal(err)
	}
	l.fault(inject.Fault{Kind: inject.EarlyWait, Count: 2})
	for range 2 {
		early, err := l.gce.ZoneOperations.Wait(project, zone, op.Name).Do()
		if err != nil || early.Status == "DONE" {
			t.Errorf("a wait that returns early: %+v, %v", early, err)
		}
	}
	release()
	l.done(op, nil)
}

// TestDeleteRunningOperation: the record of an operation that is not done cannot
// be deleted, so that it goes on after a restart.
func TestDeleteRunningOperation(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	release := l.Machines.HoldStarts()
	op, err := l.insert("a")
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, l.gce.ZoneOperations.Delete(project, zone, op.Name).Do(), http.StatusBadRequest)
	l.Restart(t)
	release()
	l.done(op, nil)
	if err := l.gce.ZoneOperations.Delete(project, zone, op.Name).Do(); err != nil {
		t.Error(err)
	}
	_, err = l.gce.ZoneOperations.Get(project, zone, op.Name).Do()
	wantCode(t, err, http.StatusNotFound)
}
