package api

import (
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
)

// creation is the making of one resource, inside a transaction.
type creation struct {
	*Core
	tx  *store.Tx
	ref ref.Ref
	id  uint64
}

// insert is the insert method of every kind.
func (c *Core) insert(r *request) (any, error) {
	object := r.kind.new()
	if err := r.decode(object); err != nil {
		return nil, err
	}
	target := r.ref()
	target.Name = fields.String(object, "Name")
	return c.begin(r, "insert", target, func(tx *store.Tx) error {
		return c.create(tx, target, object)
	})
}

// create fills in a new object, checks it and puts it.
func (c *Core) create(tx *store.Tx, target ref.Ref, object any) error {
	k := c.kinds[target.Collection]
	if err := validate.Name("resource.name", target.Name); err != nil {
		return err
	}
	if tx.Get(target) != nil {
		return apierr.AlreadyExists(target.Path())
	}
	making := &creation{Core: c, tx: tx, ref: target, id: fields.NewID()}
	c.identify(making, k, object)
	if err := validate.Common(object); err != nil {
		return err
	}
	if err := c.resolve(tx, k, target, object); err != nil {
		return err
	}
	if k.prepare != nil {
		if err := k.prepare(making, object); err != nil {
			return err
		}
	}
	fields.Stamp(object)
	tx.Put(target, object)
	return c.quota.Within(target, object)
}

// identify sets what every resource has.
func (c *Core) identify(making *creation, k *kind, object any) {
	fields.Set(object, "Name", making.ref.Name)
	fields.Set(object, "Id", making.id)
	fields.Set(object, "Kind", "compute#"+k.object)
	fields.Set(object, "SelfLink", making.ref.URL())
	fields.Set(object, "CreationTimestamp", c.now())
	setLocation(object, making.ref)
}

func setLocation(object any, r ref.Ref) {
	switch scope.Of(r.Location) {
	case scope.Zonal:
		fields.Set(object, "Zone", r.LocationURL())
	case scope.Regional:
		fields.Set(object, "Region", r.LocationURL())
	}
}

// newOperationName follows the pattern of the real ones.
func (c *Core) newOperationName(user string) string {
	word := "operation"
	if user == systemUser {
		word = "systemevent"
	}
	return fmt.Sprintf("%s-%d-%s-%s-%s", word, c.clock.Now().UnixMilli(), fields.NewSuffix(13), fields.NewSuffix(8), fields.NewSuffix(8))
}
