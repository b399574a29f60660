package resource

import (
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Delete is the delete method of every kind: what is in use stays.
func (c *Core) Delete(r *Request) (any, error) {
	target := r.Ref()
	return c.Begin(r, "delete", target, func(tx *store.Tx) error {
		object := tx.Get(target)
		if object == nil {
			return apierr.NotFound(target.Path())
		}
		if err := c.Settled(target); err != nil {
			return err
		}
		if r.Kind.BeforeGone != nil {
			if err := r.Kind.BeforeGone(tx, target, object); err != nil {
				return err
			}
		}
		if r.Kind.Late {
			return nil
		}
		return c.Unused(tx, target)
	})
}

// Unused refuses to delete what another resource refers to.
func (c *Core) Unused(tx *store.Tx, target ref.Ref) error {
	if user, found := c.user(tx, target); found {
		return apierr.InUse(c.kinds[target.Collection].Word, target.Path(), user.Path())
	}
	return nil
}

// removeAll removes the resource and what goes with it.
func (c *Core) removeAll(tx *store.Tx, target ref.Ref) {
	k := c.kinds[target.Collection]
	object := tx.Get(target)
	if object == nil {
		return
	}
	if k.Gone != nil {
		k.Gone(tx, target, object)
	}
	for _, f := range c.gone[target.Collection] {
		f(tx, target)
	}
	tx.Delete(target)
}
