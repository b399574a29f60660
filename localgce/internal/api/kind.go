package api

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// kind describes one kind of resource. What kinds have in common is done from
// this description; the rest is in functions.
type kind struct {
	collection string // in paths: "instanceGroups"
	object     string // in the field kind, after "compute#": "instanceGroup"
	word       string // in messages: "instance_group"
	aggregated string // the kind of its aggregated list, where it is not object's
	scopes     scope.Scope
	new        func() any

	// catalog gives the resources of a kind that nobody creates.
	catalog  func(at ref.Ref) []any
	find     func(r ref.Ref) (any, bool)
	complete func(at ref.Ref, object any) // as answered
	rewrite  func(link string) string     // what clients write in place of a link to one

	create     bool // has insert and delete
	patch, put bool
	fixed      []string // fields that patch and put cannot change
	guarded    string   // the HTTP method, of these two, that needs the fingerprint

	references func(object any) []reference // to other resources
	refersTo   []string                     // collections which references may keep from being deleted
	prepare    func(c *creation, object any) error
	check      func(tx *store.Tx, r ref.Ref, old, new any) error // of a patch or put
	render     func(tx *store.Tx, r ref.Ref, object any) any     // the object as answered
	beforeGone func(tx *store.Tx, r ref.Ref, object any) error   // may refuse a deletion
	gone       func(tx *store.Tx, r ref.Ref, object any)         // what goes with it
	effects    map[string]effect                                 // by operation type
	verbs      map[string]handler                                // by "METHOD verb"
	insert     handler                                           // in place of the common insert
	remove     handler                                           // in place of the common delete
	late       bool                                              // references are checked inside the delete operation
	lateQuota  bool                                              // that there is no quota comes out in the insert operation
}

func (k *kind) in(location string) bool { return k.scopes&scope.Of(location) != 0 }

// effect is what an operation does.
type effect = func(ctx context.Context, target ref.Ref) error

// on makes a function of one type one of any object.
func on[T any](f func(*creation, *T) error) func(*creation, any) error {
	return func(c *creation, object any) error { return f(c, object.(*T)) }
}

func empty[T any]() any { return new(T) }

// locations lists where a kind's resources may be, as aggregated lists name
// them.
func (k *kind) locations() (list []string) {
	if k.scopes&scope.Global != 0 {
		list = append(list, ref.Global)
	}
	for _, region := range catalog.Regions() {
		if k.scopes&scope.Regional != 0 {
			list = append(list, ref.Region(region))
		}
		if k.scopes&scope.Zonal != 0 {
			for _, zone := range catalog.Zones(region) {
				list = append(list, ref.Zone(zone))
			}
		}
	}
	return list
}
