package api_test

import (
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apitest"
)

func TestRestartKeepsMachines(t *testing.T) {
	l := newLab(t, apitest.Options{
		StatePath: filepath.Join(t.TempDir(), "state"),
		Boot: func(m *apitest.Machine) {
			if err := m.SetGuestAttribute("ns", "key", "value"); err != nil {
				t.Error(err)
			}
		},
	})
	l.pool(2)
	before := l.managed()
	l.eventually("a guest attribute", func() bool {
		_, err := l.gce.Instances.GetGuestAttributes(project, zone, before[0].Name).QueryPath("ns/key").Do()
		return err == nil
	})
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
