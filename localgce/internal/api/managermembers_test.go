package api_test

import (
	"net/http"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func TestMembersByName(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(1)
	create := func(names ...string) (*compute.Operation, error) {
		body := &compute.InstanceGroupManagersCreateInstancesRequest{}
		for _, name := range names {
			body.Instances = append(body.Instances, &compute.PerInstanceConfig{Name: name})
		}
		return l.gce.InstanceGroupManagers.CreateInstances(project, zone, "pool", body).Do()
	}
	l.done(create("one", "two"))
	l.stable()
	if m := l.manager(); m.TargetSize != 3 || l.get("one").Status != "RUNNING" || l.get("two").Status != "RUNNING" {
		t.Errorf("the group has the size %d", m.TargetSize)
	}
	_, err := create("three", "one")
	wantCode(t, err, http.StatusConflict)
	_, err = create("Bad")
	wantCode(t, err, http.StatusBadRequest)
	if m := l.manager(); m.TargetSize != 3 {
		t.Errorf("what was refused left the size at %d", m.TargetSize)
	}

	remove := func(skip bool, links ...string) (*compute.Operation, error) {
		return l.gce.InstanceGroupManagers.DeleteInstances(project, zone, "pool",
			&compute.InstanceGroupManagersDeleteInstancesRequest{Instances: links, SkipInstancesOnValidationError: skip}).Do()
	}
	one := "zones/" + zone + "/instances/one"
	_, err = remove(false, one, "zones/"+zone+"/instances/none")
	wantCode(t, err, http.StatusBadRequest)
	_, err = remove(true, one, "zones/"+region+"-c/instances/two")
	wantCode(t, err, http.StatusBadRequest)
	release := l.Machines.HoldStops()
	l.done(remove(true, one, one, "zones/"+zone+"/instances/none"))
	_, err = remove(false, one)
	wantCode(t, err, http.StatusBadRequest)
	l.done(remove(true, one))
	l.done(l.gce.InstanceGroupManagers.AbandonInstances(project, zone, "pool",
		&compute.InstanceGroupManagersAbandonInstancesRequest{Instances: []string{one}}).Do())
	if m := l.manager(); m.TargetSize != 2 {
		t.Errorf("deleted three times over, one instance takes the size to %d, want 2", m.TargetSize)
	}
	release()
	l.stable()
	if _, err := l.gce.Instances.Get(project, zone, "one").Do(); codeOf(err) != http.StatusNotFound {
		t.Errorf("the deleted instance answers %v", err)
	}
	_, err = l.gce.Instances.SetDeletionProtection(project, zone, "two").DeletionProtection(true).Do()
	wantCode(t, err, http.StatusBadRequest)
}

// lived makes the managed group "pool" of instances with that scheduling.
func (l *lab) lived(size int64, scheduling *compute.Scheduling) {
	l.Helper()
	l.network()
	l.template("t")
	l.variant("limited", func(p *compute.InstanceProperties) { p.Scheduling = scheduling })
	l.done(l.gce.InstanceGroupManagers.Insert(project, zone, &compute.InstanceGroupManager{
		Name: "pool", TargetSize: size, InstanceTemplate: "global/instanceTemplates/limited",
	}).Do())
}

func TestMaxRunDurationShrinksTheGroup(t *testing.T) {
	l := newLab(t, localgcetest.Options{Speed: 1000})
	l.lived(2, &compute.Scheduling{MaxRunDuration: &compute.Duration{Seconds: 60}, InstanceTerminationAction: "DELETE"})
	l.eventually("an empty group", func() bool { return l.manager().TargetSize == 0 && len(l.managed()) == 0 })
	if l.Machines.Count() != 0 || !l.manager().Status.IsStable {
		t.Errorf("%d machines run", l.Machines.Count())
	}
}

func TestPreemptedMembersAreMadeAnew(t *testing.T) {
	for _, action := range []string{"STOP", "DELETE"} {
		t.Run(action, func(t *testing.T) {
			l := newLab(t, localgcetest.Options{})
			l.lived(1, &compute.Scheduling{ProvisioningModel: "SPOT", InstanceTerminationAction: action})
			l.stable()
			before := l.managed()[0]
			if err := l.API().Preempt(at(before.Name)); err != nil {
				t.Fatal(err)
			}
			l.eventually("the same name anew", func() bool {
				now := l.managed()
				return len(now) == 1 && now[0].Name == before.Name && now[0].Id != before.Id && l.manager().Status.IsStable
			})
		})
	}
}

func TestCrashedMemberRestarts(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(1)
	before := l.managed()[0]
	power := l.Machines.Named(before.Name).Context()
	l.Machines.Named(before.Name).Crash()
	l.eventually("the same machine again", func() bool {
		now := l.managed()[0]
		return power.Err() != nil && now.InstanceStatus == "RUNNING" && l.Machines.Named(before.Name) != nil
	})
	if now := l.managed()[0]; now.Id != before.Id {
		t.Errorf("the group made another instance: id %d, was %d", now.Id, before.Id)
	}
}
