package api

import (
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// delete is the delete method of every kind: what is in use stays.
func (c *Core) delete(r *request) (any, error) {
	target := r.ref()
	return c.begin(r, "delete", target, func(tx *store.Tx) error {
		object := tx.Get(target)
		if object == nil {
			return apierr.NotFound(target.Path())
		}
		if err := c.settled(tx, target); err != nil {
			return err
		}
		if r.kind.beforeGone != nil {
			if err := r.kind.beforeGone(tx, target, object); err != nil {
				return err
			}
		}
		if r.kind.late {
			return nil
		}
		return c.unused(tx, target)
	})
}

// unused refuses to delete what another resource refers to.
func (c *Core) unused(tx *store.Tx, target ref.Ref) error {
	if user, found := c.user(tx, target); found {
		return apierr.InUse(c.kinds[target.Collection].word, target.Path(), user.Path())
	}
	return nil
}

// vanish removes the resource and what goes with it.
func (c *Core) vanish(tx *store.Tx, target ref.Ref) {
	k := c.kinds[target.Collection]
	object := tx.Get(target)
	if object == nil {
		return
	}
	if k.gone != nil {
		k.gone(tx, target, object)
	}
	tx.Delete(target)
}
