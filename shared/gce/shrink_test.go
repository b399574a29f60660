package gce_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"google.golang.org/api/compute/v1"
	"google.golang.org/api/option"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// workers are an engine with a managed group of two VMs, and a client that does
// not pause.
func workers(t *testing.T) (*localgcetest.Engine, *gce.Client) {
	t.Helper()
	engine, client := faulty(t)
	if _, err := client.Ensure(t.Context(), pool, owner); err != nil {
		t.Fatal(err)
	}
	settled(t, client, pool.Size)
	return engine, client
}

// settled waits until the managed group has that many VMs that run, and names them.
func settled(t *testing.T, client *gce.Client, size int) (names []string) {
	t.Helper()
	eventually(t, "the managed group to be as it should", func() bool {
		found := inventory(t, client)
		names = nil
		for _, vm := range found.Instances {
			if vm.Group == pool.Name && vm.Status == "RUNNING" {
				names = append(names, vm.Name)
			}
		}
		return found.ManagedGroups[0].Stable && len(names) == size && len(found.Instances) == size
	})
	slices.Sort(names)
	return names
}

func size(t *testing.T, client *gce.Client) int {
	t.Helper()
	return inventory(t, client).ManagedGroups[0].Size
}

// TestDeleteMachines: what is gone already, or never was, is fine.
func TestDeleteMachines(t *testing.T) {
	engine, client := workers(t)
	before := settled(t, client, 2)
	for range 2 {
		if err := client.DeleteMachines(t.Context(), pool.Ref(), []string{before[0], pool.Name + "-none"}); err != nil {
			t.Fatal(err)
		}
		if engine.Machines.Named(before[0]) != nil || size(t, client) != 1 {
			t.Errorf("the machine is there: %v; the group has the size %d", engine.Machines.Named(before[0]) != nil, size(t, client))
		}
	}
	if left := settled(t, client, 1); !slices.Equal(left, before[1:]) {
		t.Errorf("left %v of %v", left, before)
	}
	gone := infra.Ref{Kind: infra.KindManagedGroup, Name: "none", Zone: zone}
	if err := client.DeleteMachines(t.Context(), gone, before); err == nil {
		t.Error("a group that there is not has VMs")
	}
}

// TestDeleteMachinesAgain: who asks again, since the first was killed, waits for
// the same VM, and the group becomes smaller once.
func TestDeleteMachinesAgain(t *testing.T) {
	engine, client := workers(t)
	name := settled(t, client, 2)[0]
	release := engine.Machines.HoldStops()
	killed, kill := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() { first <- client.DeleteMachines(killed, pool.Ref(), []string{name}) }()
	eventually(t, "the deletion to begin", func() bool { return size(t, client) == 1 })
	kill()
	if err := <-first; errs.KindOf(err) != errs.Interrupted {
		t.Errorf("%v (%s), want an interruption", err, errs.KindOf(err))
	}
	second := make(chan error, 1)
	go func() { second <- client.DeleteMachines(t.Context(), pool.Ref(), []string{name}) }()
	eventually(t, "the VM to stop", func() bool {
		return slices.ContainsFunc(inventory(t, client).Instances, func(vm infra.FoundInstance) bool { return vm.Status == "STOPPING" })
	})
	select {
	case err := <-second:
		t.Fatalf("it did not wait for the VM, which is still there: %v", err)
	default:
	}
	release()
	if err := <-second; err != nil {
		t.Error(err)
	}
	if size(t, client) != 1 || engine.Machines.Named(name) != nil {
		t.Errorf("the group has the size %d", size(t, client))
	}
	settled(t, client, 1)
}

// TestDeleteMachinesThatAreNoMembers: a VM that somebody has taken out of the group
// is not deleted, nor taken for gone, and no other is deleted.
func TestDeleteMachinesThatAreNoMembers(t *testing.T) {
	engine, client := workers(t)
	names := settled(t, client, 2)
	google, err := compute.NewService(t.Context(), option.WithEndpoint(engine.URL+"/compute/v1/"), option.WithHTTPClient(engine.Client()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := google.InstanceGroupManagers.AbandonInstances(engine.Project, zone, pool.Name,
		&compute.InstanceGroupManagersAbandonInstancesRequest{Instances: []string{"zones/" + zone + "/instances/" + names[0]}}).Do(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the group to let it go", func() bool { return size(t, client) == 1 })
	err = client.DeleteMachines(t.Context(), pool.Ref(), names)
	if errs.KindOf(err) != errs.Unsafe || !strings.Contains(err.Error(), "not in the group, and running: "+names[0]) {
		t.Errorf("%v (%s)", err, errs.KindOf(err))
	}
	if engine.Machines.Count() != 2 || size(t, client) != 1 {
		t.Errorf("%d machines run, and the group has the size %d", engine.Machines.Count(), size(t, client))
	}
}

// TestReplaceMachines: of a group with another template, VMs are replaced one by
// one, and which are of the new one shows.
func TestReplaceMachines(t *testing.T) {
	_, client := workers(t)
	before := settled(t, client, 2)
	next := infra.Template{Name: "demo-pool-next", Machine: machine}
	next.Metadata = map[string]string{"greeting": "welcome"}
	if _, err := client.Ensure(t.Context(), next, owner); err != nil {
		t.Fatal(err)
	}
	if err := client.SetTemplate(t.Context(), pool.Ref(), next.Name); err != nil {
		t.Fatal(err)
	}
	for i, name := range before {
		if err := client.DeleteMachines(t.Context(), pool.Ref(), []string{name}); err != nil {
			t.Fatal(err)
		}
		if err := client.Resize(t.Context(), pool.Ref(), 2); err != nil {
			t.Fatal(err)
		}
		settled(t, client, 2)
		for _, vm := range inventory(t, client).Instances {
			want, greeting := next.Name, "welcome"
			if slices.Contains(before[i+1:], vm.Name) {
				want, greeting = pool.Template, "hello"
			}
			if vm.Template != want || vm.Metadata["greeting"] != greeting {
				t.Errorf("%s is of %s and says %s, want %s and %s", vm.Name, vm.Template, vm.Metadata["greeting"], want, greeting)
			}
		}
	}
}
