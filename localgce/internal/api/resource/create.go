package resource

import (
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
)

// Creation is the making of one resource, inside a transaction.
type Creation struct {
	*Core
	Tx  *store.Tx
	Ref ref.Ref
	ID  uint64
}

// Insert is the insert method of every kind.
func (c *Core) Insert(r *Request) (any, error) {
	object := r.Kind.New()
	if err := r.Decode(object); err != nil {
		return nil, err
	}
	return c.InsertObject(r, object)
}

// InsertObject is Insert of an object that was decoded, and that its kind has looked at.
func (c *Core) InsertObject(r *Request, object any) (any, error) {
	target := r.Ref()
	target.Name = fields.String(object, "Name")
	return c.Begin(r, "insert", target, func(tx *store.Tx) error {
		return c.Create(tx, target, object)
	})
}

// Create fills in a new object, checks it and puts it.
func (c *Core) Create(tx *store.Tx, target ref.Ref, object any) error {
	k := c.kinds[target.Collection]
	if err := validate.Name("resource.name", target.Name); err != nil {
		return err
	}
	if tx.Get(target) != nil {
		return apierr.AlreadyExists(target.Path())
	}
	making := &Creation{Core: c, Tx: tx, Ref: target, ID: fields.NewID()}
	c.identify(making, k, object)
	if err := validate.Common(object); err != nil {
		return err
	}
	if err := c.resolve(tx, k, target, object); err != nil {
		return err
	}
	if k.Prepare != nil {
		if err := k.Prepare(making, object); err != nil {
			return err
		}
	}
	fields.Stamp(object)
	tx.Put(target, object)
	return c.Quota.Within(target, object)
}

// identify sets what every resource has.
func (c *Core) identify(making *Creation, k *Kind, object any) {
	fields.Set(object, "Name", making.Ref.Name)
	fields.Set(object, "Id", making.ID)
	fields.Set(object, "Kind", "compute#"+k.Object)
	fields.Set(object, "SelfLink", making.Ref.URL())
	fields.Set(object, "CreationTimestamp", c.Now())
	setLocation(object, making.Ref)
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
	if user == SystemUser {
		word = "systemevent"
	}
	return fmt.Sprintf("%s-%d-%s-%s-%s", word, c.Clock.Now().UnixMilli(), fields.NewSuffix(13), fields.NewSuffix(8), fields.NewSuffix(8))
}
