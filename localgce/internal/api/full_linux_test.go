package api_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// TestFullDisk: a request that could not be written is refused and can be made
// again; what has happened meanwhile is on record once there is room.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	l := newLab(t, localgcetest.Options{StatePath: path})
	l.network()
	release := l.Machines.HoldStarts()
	a, err := l.gce.Instances.Insert(project, zone, vm("a")).Do()
	if err != nil {
		t.Fatal(err)
	}
	l.eventually("a boot under way", func() bool { return l.get("a").Status == "STAGING" })

	empty := localgcetest.FillDisk(t, path)
	_, err = l.gce.Instances.Insert(project, zone, vm("b")).Do()
	wantCode(t, err, http.StatusInternalServerError)
	_, err = l.gce.Instances.Get(project, zone, "b").Do()
	wantCode(t, err, http.StatusNotFound)
	_, err = l.gce.Instances.Delete(project, zone, "a").Do()
	wantCode(t, err, http.StatusInternalServerError)
	release()
	l.eventually("the machine", func() bool { return l.Machines.Count() == 1 })
	if op, err := l.gce.ZoneOperations.Get(project, zone, a.Name).Do(); err != nil || op.Status == "DONE" {
		t.Errorf("an operation whose end is not on record is %v, %v", op, err)
	}
	empty()

	l.done(a, nil)
	if status := l.get("a").Status; status != "RUNNING" {
		t.Errorf("a is %s", status)
	}
	l.done(l.gce.Instances.Insert(project, zone, vm("b")).Do())
	l.Restart(t)
	if l.get("a").Status != "RUNNING" || l.get("b").Status != "RUNNING" || l.Machines.Count() != 2 {
		t.Errorf("after a restart: %s, %s, %d machines", l.get("a").Status, l.get("b").Status, l.Machines.Count())
	}
	var left *compute.OperationList
	if left, err = l.gce.ZoneOperations.List(project, zone).Filter("status!=DONE").Do(); err != nil || len(left.Items) != 0 {
		t.Errorf("operations that never end: %v, %v", left, err)
	}
}
