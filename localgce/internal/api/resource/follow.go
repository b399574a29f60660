package resource

import "github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"

// Follow has f told about every change of a collection: old is nil for a new
// object, new is nil for a deleted one. It runs inside the transaction, so it must
// be quick. Those who follow a collection are told in the order in which they
// began to.
func Follow[T any](c *Core, collection string, f func(r ref.Ref, old, new *T)) {
	c.followers[collection] = append(c.followers[collection], func(r ref.Ref, old, new any) { f(r, as[T](old), as[T](new)) })
}

// as is v as a *T, or nil.
func as[T any](v any) *T {
	object, _ := v.(*T)
	return object
}

// changed follows every change of the state, inside its transaction.
func (c *Core) changed(r ref.Ref, old, new any) {
	defer c.Watchers.Wake(r)
	c.Quota.Count(r, old, new)
	for _, f := range c.followers[r.Collection] {
		f(r, old, new)
	}
}
