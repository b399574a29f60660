package gce_test

import (
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// TestLife makes a cluster's resources, finds all of them, and deletes them.
func TestLife(t *testing.T) {
	client := start(t)
	build(t, client)
	for _, resource := range resources() {
		if created, err := client.Ensure(t.Context(), resource, owner); err != nil || created {
			t.Errorf("%s again: created %v, %v", resource.Ref(), created, err)
		}
	}
	eventually(t, "the managed group's VMs", func() bool { return len(inventory(t, client).Instances) == 3 })
	checkInventory(t, inventory(t, client))
	checkSummaries(t, client)
	address := infra.Address{Name: "demo"}.Ref()
	if got, err := client.Address(t.Context(), address); err != nil || got != inventory(t, client).Endpoint {
		t.Errorf("address %v, %v", got, err)
	}

	for _, resource := range slices.Backward(resources()) {
		if deleted, err := client.Delete(t.Context(), resource.Ref()); err != nil || !deleted {
			t.Errorf("%s: deleted %v, %v", resource.Ref(), deleted, err)
		}
		if deleted, err := client.Delete(t.Context(), resource.Ref()); err != nil || deleted {
			t.Errorf("%s again: deleted %v, %v", resource.Ref(), deleted, err)
		}
	}
	if left := inventory(t, client).Refs; len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func checkInventory(t *testing.T, found infra.Inventory) {
	t.Helper()
	for _, resource := range resources() {
		if !found.Has(resource.Ref()) {
			t.Errorf("%s was not found", resource.Ref())
		}
	}
	if want := len(resources()) + pool.Size; len(found.Refs) != want {
		t.Errorf("found %d resources, want %d: %v", len(found.Refs), want, found.Refs)
	}
	if found.Owner != owner || !found.Endpoint.IsValid() {
		t.Errorf("owner %v, endpoint %v", found.Owner, found.Endpoint)
	}
	if diff := cmp.Diff(machine, found.Templates["demo-pool"]); diff != "" {
		t.Error(diff)
	}
	if got := found.Subnetworks["demo"]; got != resources()[1].(infra.Subnetwork) {
		t.Errorf("subnetwork %v", got)
	}
	if !slices.Equal(found.Balanced, []infra.Ref{group.Ref()}) || len(found.Unlabelled) > 0 {
		t.Errorf("behind the load balancer %v, without labels %v", found.Balanced, found.Unlabelled)
	}
	for _, group := range found.ManagedGroups {
		if group.Pool != "default" || group.Size != 2 || group.Template != "demo-pool" || group.Zone != zone {
			t.Errorf("managed group %+v", group)
		}
	}
	for _, vm := range found.Instances {
		if vm.Role == "" || vm.Type != machine.Type || !vm.Internal.IsValid() || vm.Metadata["greeting"] != "hello" {
			t.Errorf("VM %+v", vm)
		}
		if managed := vm.Role == infra.RoleWorker; managed != (vm.Group == pool.Name) || managed != (vm.Template == pool.Template) {
			t.Errorf("%s is of the group %q, made of the template %q", vm.Name, vm.Group, vm.Template)
		}
	}
}

func checkSummaries(t *testing.T, client *gce.Client) {
	t.Helper()
	all, err := client.Clusters(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("clusters %+v, %v", all, err)
	}
	one := all[0]
	if one.Cluster != "demo" || one.Region != "europe-west1" || one.Replicas != 1 || one.Workers != 2 || one.Created.IsZero() {
		t.Errorf("cluster %+v", one)
	}
}

// TestNameTaken: what bears another owner is not touched.
func TestNameTaken(t *testing.T) {
	client := start(t)
	if _, err := client.Ensure(t.Context(), infra.Network{Name: "demo"}, infra.Owner{Cluster: "other"}); err != nil {
		t.Fatal(err)
	}
	_, err := client.Ensure(t.Context(), infra.Network{Name: "demo"}, owner)
	if errs.KindOf(err) != errs.Unsafe {
		t.Errorf("%v (%s), want unsafe", err, errs.KindOf(err))
	}
	if refs := inventory(t, client).Refs; len(refs) > 0 {
		t.Errorf("found %v of another cluster", refs)
	}
}

// TestDeleteAtOnce: what is still used is waited for, so that the order does
// not matter.
func TestDeleteAtOnce(t *testing.T) {
	client := start(t)
	build(t, client)
	work, ctx := errgroup.WithContext(t.Context())
	for _, resource := range resources() {
		work.Go(func() error {
			_, err := client.Delete(ctx, resource.Ref())
			return err
		})
	}
	if err := work.Wait(); err != nil {
		t.Error(err)
	}
	if left := inventory(t, client).Refs; len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// TestEnsureAtOnce: of two that make the same thing, one has made it.
func TestEnsureAtOnce(t *testing.T) {
	client := start(t)
	var made atomic.Int32
	work, ctx := errgroup.WithContext(t.Context())
	for range 8 {
		work.Go(func() error {
			created, err := client.Ensure(ctx, infra.Network{Name: "demo"}, owner)
			if created {
				made.Add(1)
			}
			return err
		})
	}
	if err := work.Wait(); err != nil || made.Load() != 1 {
		t.Errorf("made %d times, %v", made.Load(), err)
	}
}
