package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// template makes the instance template "t" from vm.
func (l *lab) template(name string) {
	l.Helper()
	body := vm("")
	l.done(l.gce.InstanceTemplates.Insert(project, &compute.InstanceTemplate{
		Name: name,
		Properties: &compute.InstanceProperties{
			MachineType: "e2-standard-4", Disks: body.Disks, NetworkInterfaces: body.NetworkInterfaces,
			Metadata: body.Metadata, Labels: body.Labels, Tags: body.Tags,
		},
	}).Do())
}

// pool makes the managed group "pool" of that size and waits until it is stable.
func (l *lab) pool(size int64) {
	l.Helper()
	l.network()
	l.template("t")
	l.done(l.gce.InstanceGroupManagers.Insert(project, zone, &compute.InstanceGroupManager{
		Name: "pool", BaseInstanceName: "pool", TargetSize: size, InstanceTemplate: "global/instanceTemplates/t",
	}).Do())
	l.stable()
}

func (l *lab) stable() {
	l.Helper()
	l.eventually("a stable group", func() bool { return l.manager().Status.IsStable })
}

func (l *lab) manager() *compute.InstanceGroupManager {
	l.Helper()
	m, err := l.gce.InstanceGroupManagers.Get(project, zone, "pool").Do()
	if err != nil {
		l.Fatal(err)
	}
	return m
}

func (l *lab) managed() []*compute.ManagedInstance {
	l.Helper()
	answer, err := l.gce.InstanceGroupManagers.ListManagedInstances(project, zone, "pool").Do()
	if err != nil {
		l.Fatal(err)
	}
	return answer.ManagedInstances
}

func TestManagedGroupHeals(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(3)
	first := l.managed()[0]
	if len(l.managed()) != 3 || first.InstanceStatus != "RUNNING" || !strings.HasPrefix(first.Name, "pool-") {
		t.Fatalf("the group has %d instances, the first %+v", len(l.managed()), first)
	}

	t.Run("deleted behind its back", func(t *testing.T) {
		l.done(l.gce.Instances.Delete(project, zone, first.Name).Do())
		l.eventually("the same name anew", func() bool {
			now := l.managed()[0]
			return now.Name == first.Name && now.Id != first.Id && now.InstanceStatus == "RUNNING" && now.CurrentAction == "NONE"
		})
	})
	t.Run("halted from inside", func(t *testing.T) {
		before := l.managed()[1]
		l.Machines.Named(before.Name).Halt()
		l.eventually("the same name anew", func() bool {
			now := l.managed()[1]
			return now.Name == before.Name && now.Id != before.Id && now.InstanceStatus == "RUNNING"
		})
	})
	t.Run("recreated", func(t *testing.T) {
		before := l.managed()[2]
		l.done(l.gce.InstanceGroupManagers.RecreateInstances(project, zone, "pool",
			&compute.InstanceGroupManagersRecreateInstancesRequest{Instances: []string{before.Instance}}).Do())
		l.eventually("the same name anew", func() bool {
			now := l.managed()[2]
			return now.Name == before.Name && now.Id != before.Id && now.InstanceStatus == "RUNNING"
		})
	})
}

func TestManagedGroupSize(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(1)
	kept := l.managed()[0].Name
	l.done(l.gce.InstanceGroupManagers.Resize(project, zone, "pool", 4).Do())
	l.stable()
	gone := l.managed()[3]
	l.done(l.gce.InstanceGroupManagers.DeleteInstances(project, zone, "pool",
		&compute.InstanceGroupManagersDeleteInstancesRequest{Instances: []string{gone.Instance}}).Do())
	l.stable()
	if m := l.manager(); m.TargetSize != 3 || len(l.managed()) != 3 {
		t.Errorf("after deleteInstances: target %d, %d instances", m.TargetSize, len(l.managed()))
	}
	abandoned := l.managed()[2]
	l.done(l.gce.InstanceGroupManagers.AbandonInstances(project, zone, "pool",
		&compute.InstanceGroupManagersAbandonInstancesRequest{Instances: []string{abandoned.Instance}}).Do())
	l.done(l.gce.InstanceGroupManagers.Resize(project, zone, "pool", 1).Do())
	l.stable()
	if left := l.managed(); left[0].Name != kept || l.get(abandoned.Name).Status != "RUNNING" {
		t.Errorf("left %s, want %s and the abandoned %s", left[0].Name, kept, abandoned.Name)
	}

	_, err := l.gce.InstanceTemplates.Delete(project, "t").Do()
	wantCode(t, err, http.StatusBadRequest)
	l.done(l.gce.InstanceGroupManagers.Delete(project, zone, "pool").Do())
	if _, err := l.gce.Instances.Get(project, zone, kept).Do(); codeOf(err) != http.StatusNotFound {
		t.Errorf("the group is gone, but its instance answers %v", err)
	}
	_, err = l.gce.InstanceGroups.Get(project, zone, "pool").Do()
	wantCode(t, err, http.StatusNotFound)
	l.done(l.gce.InstanceTemplates.Delete(project, "t").Do())
}

func TestAllInstancesConfig(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(2)
	before := l.managed()
	l.done(l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{
		AllInstancesConfig: &compute.InstanceGroupManagerAllInstancesConfig{
			Properties: &compute.InstancePropertiesPatch{Metadata: map[string]string{"endpoint": "1.2.3.4"}, Labels: map[string]string{"tier": "gold"}},
		},
	}).Do())
	if l.manager().Status.AllInstancesConfig.Effective {
		t.Error("the configuration is called effective before it was applied")
	}
	l.done(l.gce.InstanceGroupManagers.ApplyUpdatesToInstances(project, zone, "pool", &compute.InstanceGroupManagersApplyUpdatesRequest{
		AllInstances: true, MinimalAction: "REFRESH", MostDisruptiveAllowedAction: "REFRESH",
	}).Do())
	for i, m := range l.managed() {
		one := l.get(m.Name)
		if m.Id != before[i].Id || l.Machines.Named(m.Name).Metadata("endpoint") != "1.2.3.4" || one.Labels["tier"] != "gold" || one.Labels["team"] != "a" {
			t.Errorf("%s: id %d (before %d), labels %v", m.Name, m.Id, before[i].Id, one.Labels)
		}
	}
	l.done(l.gce.InstanceGroupManagers.Resize(project, zone, "pool", 3).Do())
	l.stable()
	if got := l.Machines.Named(l.managed()[2].Name).Metadata("endpoint"); got != "1.2.3.4" {
		t.Errorf("a new instance has endpoint %q", got)
	}
}

func TestManagedGroupRetries(t *testing.T) {
	l := newLab(t, localgcetest.Options{Speed: 1000})
	l.Machines.FailStarts(errors.New("no room"))
	l.network()
	l.template("t")
	l.done(l.gce.InstanceGroupManagers.Insert(project, zone, &compute.InstanceGroupManager{
		Name: "pool", TargetSize: 1, InstanceTemplate: "global/instanceTemplates/t",
	}).Do())
	l.eventually("an error on record", func() bool {
		answer, err := l.gce.InstanceGroupManagers.ListErrors(project, zone, "pool").Do()
		return err == nil && len(answer.Items) > 0 && strings.Contains(answer.Items[0].Error.Message, "no room")
	})
	if m := l.manager(); m.Status.IsStable || m.CurrentActions.Creating != 1 {
		t.Errorf("a group that cannot be filled: stable %v, %+v", m.Status.IsStable, m.CurrentActions)
	}
	l.Machines.FailStarts(nil)
	l.stable()
}

func TestProactiveUpdate(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(2)
	l.template("t2")
	l.done(l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{
		InstanceTemplate: "global/instanceTemplates/t2",
		UpdatePolicy:     &compute.InstanceGroupManagerUpdatePolicy{Type: "PROACTIVE"},
	}).Do())
	l.eventually("the new template everywhere", func() bool {
		return l.manager().Status.IsStable && l.manager().Status.VersionTarget.IsReached
	})
}
