package gce_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

func TestMembers(t *testing.T) {
	client := start(t)
	build(t, client)
	members := func() []string { return inventory(t, client).Groups[group.Name] }
	for range 2 {
		if err := client.AddMember(t.Context(), group.Ref(), instance.Name); err != nil {
			t.Fatal(err)
		}
	}
	if got := members(); !slices.Equal(got, []string{instance.Name}) {
		t.Errorf("members %v", got)
	}
	want := []infra.Backend{{Instance: instance.Name, Zone: zone, Healthy: true}}
	eventually(t, "the member to be healthy", func() bool {
		backends, err := client.Health(t.Context(), service.Name)
		return err == nil && slices.Equal(backends, want)
	})
	for range 2 {
		if err := client.RemoveMember(t.Context(), group.Ref(), instance.Name); err != nil {
			t.Fatal(err)
		}
	}
	if got := members(); len(got) > 0 {
		t.Errorf("members %v after removing", got)
	}
}

// TestGroupsComeAndGo: a backend service takes a further zone's group on, and
// deleting the group takes it out.
func TestGroupsComeAndGo(t *testing.T) {
	client := start(t)
	build(t, client)
	further := infra.InstanceGroup{Name: "demo-c", Zone: "europe-west1-c", Network: "demo"}
	wider := service
	wider.Groups = append(slices.Clone(service.Groups), further.Ref())
	for _, resource := range []infra.Resource{further, wider} {
		if _, err := client.Ensure(t.Context(), resource, owner); err != nil {
			t.Fatal(err)
		}
	}
	for _, ref := range wider.Groups {
		if deleted, err := client.Delete(t.Context(), ref); err != nil || !deleted {
			t.Errorf("%s: deleted %v, %v", ref, deleted, err)
		}
	}
	if backends, err := client.Health(t.Context(), service.Name); err != nil || len(backends) > 0 {
		t.Errorf("backends %v, %v", backends, err)
	}
}

func TestMetadata(t *testing.T) {
	client := start(t)
	build(t, client)
	if err := client.SetMetadata(t.Context(), instance.Ref(), map[string]string{"turn": "yours"}); err != nil {
		t.Fatal(err)
	}
	if err := client.Publish(t.Context(), pool.Ref(), map[string]string{"endpoint": "here"}); err != nil {
		t.Fatal(err)
	}
	if err := client.Publish(t.Context(), pool.Ref(), map[string]string{"ca": "there"}); err != nil {
		t.Fatal(err)
	}
	if err := client.Resize(t.Context(), pool.Ref(), 3); err != nil {
		t.Fatal(err)
	}
	eventually(t, "metadata of four VMs", func() bool {
		told := 0
		for _, vm := range inventory(t, client).Instances {
			if vm.Metadata["turn"] == "yours" || vm.Metadata["endpoint"] == "here" && vm.Metadata["ca"] == "there" {
				told++
			}
		}
		return told == 4
	})
	published := inventory(t, client).ManagedGroups[0].Metadata
	if diff := cmp.Diff(map[string]string{"endpoint": "here", "ca": "there"}, published); diff != "" {
		t.Error(diff)
	}
}

func TestPower(t *testing.T) {
	client := start(t)
	build(t, client)
	status := func() string {
		for _, vm := range inventory(t, client).Instances {
			if vm.Name == instance.Name {
				return vm.Status
			}
		}
		return "absent"
	}
	if err := client.Stop(t.Context(), instance.Ref()); err != nil || status() != "TERMINATED" {
		t.Errorf("status %s, %v", status(), err)
	}
	if err := client.Start(t.Context(), instance.Ref()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the instance to run", func() bool { return status() == "RUNNING" })
}

// TestRepair: a managed group leaves a VM alone that was stopped, until it is
// told to repair again.
func TestRepair(t *testing.T) {
	client := start(t)
	build(t, client)
	member := func() (found infra.FoundInstance) {
		for _, vm := range inventory(t, client).Instances {
			if vm.Group == pool.Name && (found.Name == "" || vm.Name < found.Name) {
				found = vm
			}
		}
		return found
	}
	before := member()
	for _, repair := range []bool{false, false, true} {
		if err := client.SetRepair(t.Context(), pool.Ref(), repair); err != nil {
			t.Fatal(err)
		}
		if err := client.Stop(t.Context(), before.Ref()); err != nil {
			t.Fatal(err)
		}
		if !repair {
			if err := client.Start(t.Context(), before.Ref()); err != nil {
				t.Fatal(err)
			}
			eventually(t, "it to run again", func() bool { return member().Status == "RUNNING" })
			if after := member(); after.Name != before.Name || !after.Created.Equal(before.Created) {
				t.Errorf("%+v was made anew: %+v", before, after)
			}
		}
	}
	eventually(t, "it to be made anew", func() bool {
		after := member()
		return after.Name == before.Name && after.Status == "RUNNING" && after.Created.After(before.Created)
	})
}

func TestZones(t *testing.T) {
	client := start(t)
	zones, err := client.Zones(t.Context())
	if want := []string{"europe-west1-b", "europe-west1-c", "europe-west1-d"}; err != nil || !slices.Equal(zones, want) {
		t.Errorf("zones %v, %v", zones, err)
	}
}

func TestMachineTypes(t *testing.T) {
	types, err := start(t).MachineTypes(t.Context())
	if err != nil || !slices.Contains(types, "e2-standard-2") || !slices.IsSorted(types) {
		t.Errorf("machine types %v, %v", types, err)
	}
}

func TestGuest(t *testing.T) {
	client := start(t)
	build(t, client)
	if values, err := client.GuestAttributes(t.Context(), instance.Ref(), "nothing"); err != nil || values != nil {
		t.Errorf("an unknown namespace has %v, %v", values, err)
	}
	eventually(t, "the guest attribute", func() bool {
		values, err := client.GuestAttributes(t.Context(), instance.Ref(), "kubectl-ha")
		return err == nil && values["phase"] == "ready"
	})
	lines, err := client.Console(t.Context(), instance.Ref(), 1)
	if err != nil || !slices.Equal(lines, []string{"hello"}) {
		t.Errorf("console %q, %v", lines, err)
	}
}
