package resource

import (
	"context"
	"reflect"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Kind describes one kind of resource. What kinds have in common is done from
// this description; the rest is in functions.
type Kind struct {
	Collection string // in paths: "instanceGroups"
	Object     string // in the field kind, after "compute#": "instanceGroup"
	Word       string // in messages: "instance_group"
	Aggregated string // the kind of its aggregated list, where it is not object's
	Scopes     scope.Scope
	New        func() any

	// Catalog gives the resources of a kind that nobody creates, or not all of them.
	Catalog  func(tx *store.Tx, at ref.Ref) []any
	Find     func(tx *store.Tx, r ref.Ref) (any, bool)
	Complete func(at ref.Ref, object any) // as answered
	Rewrite  func(link string) string     // what clients write in place of a link to one

	Create     bool // has insert and delete
	Patch, Put bool
	Fixed      []string // fields that patch and put cannot change
	Guarded    string   // the HTTP method, of these two, that needs the fingerprint

	References func(object any) []Reference // to other resources
	RefersTo   []string                     // collections which references may keep from being deleted
	Prepare    func(c *Creation, object any) error
	Check      func(tx *store.Tx, r ref.Ref, old, new any) error // of a patch or put
	Render     func(tx *store.Tx, r ref.Ref, object any) any     // the object as answered
	BeforeGone func(tx *store.Tx, r ref.Ref, object any) error   // may refuse a deletion
	Gone       func(tx *store.Tx, r ref.Ref, object any)         // what goes with it
	Effects    map[string]Effect                                 // by operation type
	Verbs      map[string]Handler                                // by "METHOD verb"
	Insert     Handler                                           // in place of the common insert
	Remove     Handler                                           // in place of the common delete
	Late       bool                                              // references are checked inside the delete operation
	LateQuota  bool                                              // that there is no quota comes out in the insert operation
}

// In reports whether the kind has resources at a location.
func (k *Kind) In(location string) bool { return k.Scopes&scope.Of(location) != 0 }

// Effect is what an operation does.
type Effect func(ctx context.Context, target ref.Ref) error

// On makes a function of one type one of any object.
func On[T any](f func(*Creation, *T) error) func(*Creation, any) error {
	return func(c *Creation, object any) error { return f(c, object.(*T)) }
}

// Empty makes an empty object.
func Empty[T any]() any { return new(T) }

// Type is that of the kind's resources, as lists have them.
func (k *Kind) Type() reflect.Type { return reflect.TypeOf(k.New()) }

// Locations lists where a kind's resources may be.
func (k *Kind) Locations() []string { return Locations(k.Scopes) }

// Locations lists the locations of these scopes, as aggregated lists name them.
func Locations(scopes scope.Scope) (list []string) {
	if scopes&scope.Global != 0 {
		list = append(list, ref.Global)
	}
	for _, region := range catalog.Regions() {
		if scopes&scope.Regional != 0 {
			list = append(list, ref.Region(region))
		}
		if scopes&scope.Zonal != 0 {
			for _, zone := range catalog.Zones(region) {
				list = append(list, ref.Zone(zone))
			}
		}
	}
	return list
}
