package resource

import (
	"maps"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// registry has what domains add to the core.
type registry struct {
	kinds   map[string]*Kind // by collection
	records store.Types
	gone    map[string][]func(tx *store.Tx, r ref.Ref) // by collection
}

func newRegistry() *registry {
	return &registry{kinds: map[string]*Kind{}, records: store.Types{}, gone: map[string][]func(tx *store.Tx, r ref.Ref){}}
}

// types says how to decode what the store holds: the resources, and what domains
// keep beside them.
func (g *registry) types() store.Types {
	types := maps.Clone(g.records)
	for collection, k := range g.kinds {
		types[collection] = k.New
	}
	return types
}

// Register adds kinds of resources.
func (g *registry) Register(kinds ...*Kind) {
	for _, k := range kinds {
		if k.Word == "" {
			k.Word = k.Object
		}
		g.kinds[k.Collection] = k
	}
}

// Kind finds a kind by its collection; nil for none.
func (g *registry) Kind(collection string) *Kind { return g.kinds[collection] }

// Collections are the kinds' collections, sorted.
func (g *registry) Collections() []string { return slices.Sorted(maps.Keys(g.kinds)) }

// Keep adds a collection of what a domain keeps beside resources.
func (g *registry) Keep(collection string, new func() any) { g.records[collection] = new }

// WhenGone has f called, inside the transaction, for each of a collection's
// resources that is removed, to remove what goes with it.
func (g *registry) WhenGone(collection string, f func(tx *store.Tx, r ref.Ref)) {
	g.gone[collection] = append(g.gone[collection], f)
}

// Extend adds verbs and effects to a kind that is registered.
func (g *registry) Extend(collection string, verbs map[string]Handler, effects map[string]Effect) {
	k := g.kinds[collection]
	k.Verbs, k.Effects = joined(k.Verbs, verbs), joined(k.Effects, effects)
}

func joined[V any](a, b map[string]V) map[string]V {
	both := map[string]V{}
	maps.Copy(both, a)
	maps.Copy(both, b)
	return both
}

// Find finds a resource of a kind that has a catalogue.
func (g *registry) Find(tx *store.Tx, r ref.Ref) (any, bool) {
	return g.kinds[r.Collection].Find(tx, r)
}

// exists reports whether a resource is there.
func (g *registry) exists(tx *store.Tx, r ref.Ref) bool {
	k := g.kinds[r.Collection]
	if k != nil && k.Find != nil {
		_, ok := k.Find(tx, r)
		return ok
	}
	return tx.Get(r) != nil
}

// effectOf is what an operation on a resource does; nil for nothing.
func (g *registry) effectOf(target ref.Ref, operationType string) Effect {
	k := g.kinds[target.Collection]
	if k == nil {
		return nil
	}
	return k.Effects[operationType]
}
