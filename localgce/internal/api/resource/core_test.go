package resource_test

import (
	"context"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ipam"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/quota"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// noFaults lets everything pass.
type noFaults struct{}

func (noFaults) Recorded(*store.Tx, *compute.Operation)                     {}
func (noFaults) Ended(*store.Tx, ref.Ref)                                   {}
func (noFaults) Undoes(*store.Tx, string, ref.Ref) bool                     { return false }
func (noFaults) Effect(_, _ ref.Ref, whole resource.Effect) resource.Effect { return whole }

// network and route are a resource, and one that refers to it.
var (
	network = ref.Ref{Project: "p", Location: ref.Global, Collection: "networks", Name: "n"}
	route   = network.In("routes", "r")
)

// newCore has networks and routes, with nothing of their own.
func newCore() *resource.Core {
	core := resource.New(clock.System{}, slog.New(slog.DiscardHandler), quota.New(nil, ipam.Usable(netip.Prefix{})))
	core.Faults = noFaults{}
	core.Register(
		&resource.Kind{Collection: "networks", Object: "network", Scopes: scope.Global, New: resource.Empty[compute.Network], Create: true},
		&resource.Kind{
			Collection: "routes", Object: "route", Scopes: scope.Global, New: resource.Empty[compute.Route], Create: true,
			RefersTo: []string{"networks"},
			References: func(object any) []resource.Reference {
				return []resource.Reference{resource.Link("resource.network", &object.(*compute.Route).Network, "networks", scope.Global)}
			},
		})
	return core
}

func create(t *testing.T, core *resource.Core, at ref.Ref, object any) error {
	t.Helper()
	return core.Store.Update(func(tx *store.Tx) error { return core.Create(tx, at, object) })
}

// remove deletes a resource and waits for the operation to end.
func remove(core *resource.Core, at ref.Ref) error {
	_, err := core.Delete(&resource.Request{
		Project: at.Project, Location: at.Location, Kind: core.Kind(at.Collection), Name: at.Name, Query: url.Values{},
	})
	synctest.Wait()
	return err
}

// TestFollow: who follows a collection is told of what is made, changed and
// deleted, in the order in which they began to follow.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core := newCore()
		var told []string
		for _, who := range []string{"first", "second"} {
			resource.Follow(core, "networks", func(r ref.Ref, old, new *compute.Network) {
				switch {
				case old == nil:
					told = append(told, who+" made "+r.Name)
				case new == nil:
					told = append(told, who+" deleted "+r.Name)
				default:
					told = append(told, who+" changed "+new.Description)
				}
			})
		}
		open(t, core)
		if err := create(t, core, network, &compute.Network{}); err != nil {
			t.Fatal(err)
		}
		core.Update(t.Context(), func(tx *store.Tx) error {
			store.Edit(tx, network, func(n *compute.Network) { n.Description = "d" })
			return nil
		})
		if err := remove(core, network); err != nil {
			t.Fatal(err)
		}
		want := []string{"first made n", "second made n", "first changed d", "second changed d", "first deleted n", "second deleted n"}
		if !slices.Equal(told, want) {
			t.Errorf("told is %q, not %q", told, want)
		}
	})
}

// TestWhatGoesTogether: what is referred to stays; what a domain keeps beside a
// resource goes with it, after the effect that a domain adds to its deletion.
func TestWhatGoesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core := newCore()
		note := network.In("notes", network.Name)
		core.Keep("notes", resource.Empty[string])
		core.WhenGone("networks", func(tx *store.Tx, r ref.Ref) { tx.Delete(r.In("notes", r.Name)) })
		ended := ref.Ref{}
		core.Extend("networks", nil, map[string]resource.Effect{"delete": func(_ context.Context, r ref.Ref) error {
			ended = r
			return nil
		}})
		open(t, core)
		text := "a note"
		core.Update(t.Context(), func(tx *store.Tx) error { tx.Put(note, &text); return nil })
		if err := create(t, core, network, &compute.Network{}); err != nil {
			t.Fatal(err)
		}
		if err := create(t, core, route, &compute.Route{Network: "global/networks/n"}); err != nil {
			t.Fatal(err)
		}
		if err := remove(core, network); err == nil || ended != (ref.Ref{}) {
			t.Errorf("a network with a route is deleted: %v", err)
		}
		for _, r := range []ref.Ref{route, network} {
			if err := remove(core, r); err != nil {
				t.Fatal(err)
			}
		}
		core.Store.View(func(tx *store.Tx) {
			if ended != network || tx.Get(network) != nil || tx.Get(note) != nil {
				t.Errorf("ended is %v; there are the network %v and its note %v", ended, tx.Get(network), tx.Get(note))
			}
		})
	})
}

// TestPending: an operation is under way until its effect has ended.
func TestPending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core := newCore()
		core.Extend("networks", nil, map[string]resource.Effect{"delete": func(context.Context, ref.Ref) error {
			<-time.After(time.Minute)
			return nil
		}})
		open(t, core)
		if err := create(t, core, network, &compute.Network{}); err != nil {
			t.Fatal(err)
		}
		if err := remove(core, network); err != nil {
			t.Fatal(err)
		}
		if !core.UnderWay(network, "delete") {
			t.Error("the deletion is over at once")
		}
		if err := create(t, core, route, &compute.Route{Network: "global/networks/n"}); err == nil {
			t.Error("a route to what is being deleted is made")
		}
		time.Sleep(time.Hour)
		if core.UnderWay(network, "delete") {
			t.Error("the deletion does not end")
		}
	})
}

// open opens a state in memory and lets operations take their course.
func open(t *testing.T, core *resource.Core) {
	t.Helper()
	if err := core.Open(""); err != nil {
		t.Fatal(err)
	}
	core.Tasks.Open(t.Context())
}
