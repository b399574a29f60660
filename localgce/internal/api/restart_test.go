package api_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func TestRestartKeepsMachines(t *testing.T) {
	l := newLab(t, localgcetest.Options{
		StatePath: filepath.Join(t.TempDir(), "state"),
		Boot: func(m *localgcetest.Machine) {
			if err := m.SetGuestAttribute("ns", "key", "value"); err != nil {
				t.Error(err)
			}
		},
	})
	l.pool(2)
	before := l.managed()
	for _, m := range before { // none may still write when the server ends
		l.eventually("a guest attribute of "+m.Name, func() bool {
			_, err := l.gce.Instances.GetGuestAttributes(project, zone, m.Name).QueryPath("ns/key").Do()
			return err == nil
		})
	}
	l.Restart(t)
	after := l.managed()
	if after[0].Id != before[0].Id || after[0].InstanceStatus != "RUNNING" || l.Machines.Count() != 2 {
		t.Errorf("before %+v, after %+v, %d machines", before[0], after[0], l.Machines.Count())
	}
	if _, err := l.gce.Instances.GetGuestAttributes(project, zone, before[0].Name).QueryPath("ns/key").Do(); err != nil {
		t.Errorf("the guest attribute is gone: %v", err)
	}
	l.done(l.gce.InstanceGroupManagers.Resize(project, zone, "pool", 3).Do())
	l.stable()
	seen := map[string]bool{}
	for _, m := range l.managed() {
		seen[l.get(m.Name).NetworkInterfaces[0].NetworkIP] = true
	}
	if len(seen) != 3 {
		t.Errorf("3 instances share addresses: %v", seen)
	}
}

func TestRestartFinishesOperations(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	release := l.Machines.HoldStarts()
	insert, err := l.gce.Instances.Insert(project, zone, vm("a")).Do()
	if err != nil {
		t.Fatal(err)
	}
	l.eventually("a boot under way", func() bool { return l.get("a").Status == "STAGING" })
	_, err = l.gce.Instances.Start(project, zone, "a").Do()
	wantCode(t, err, http.StatusBadRequest) // resourceNotReady
	remove, err := l.gce.Instances.Delete(project, zone, "a").Do()
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.gce.Instances.Delete(project, zone, "a").Do()
	wantCode(t, err, http.StatusBadRequest)
	l.Restart(t)
	release()
	l.done(insert, nil)
	l.done(remove, nil)
	_, err = l.gce.Instances.Get(project, zone, "a").Do()
	wantCode(t, err, http.StatusNotFound)
	if l.Machines.Count() != 0 || l.Fabric.NICs() != 0 {
		t.Errorf("left: %d machines, %d interfaces", l.Machines.Count(), l.Fabric.NICs())
	}
}
