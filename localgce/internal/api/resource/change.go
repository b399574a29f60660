package resource

import (
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/codec"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
)

// Patch merges the body into the resource (RFC 7396, as PATCH does it there).
func (c *Core) Patch(r *Request) (any, error) {
	body, err := r.Body()
	if err != nil {
		return nil, err
	}
	return c.Change(r, "patch", func(tx *store.Tx, old any) (any, error) {
		object := r.Kind.New()
		if err := codec.Merge(object, old, body); err != nil {
			return nil, err
		}
		return object, c.edited(tx, r, old, object)
	})
}

// Put replaces the resource by the body.
func (c *Core) Put(r *Request) (any, error) {
	body, err := r.Body()
	if err != nil {
		return nil, err
	}
	return c.Change(r, "update", func(tx *store.Tx, old any) (any, error) {
		object := r.Kind.New()
		if err := codec.Decode(body, object); err != nil {
			return nil, err
		}
		return object, c.edited(tx, r, old, object)
	})
}

// edited checks what a client made of a resource.
func (c *Core) edited(tx *store.Tx, r *Request, old, object any) error {
	if r.Kind.Guarded == r.HTTP.Method && fields.String(object, "Fingerprint") == "" {
		return apierr.ConditionNotMet("Invalid fingerprint.")
	}
	if err := c.resolve(tx, r.Kind, r.Ref(), object); err != nil {
		return err
	}
	for _, field := range r.Kind.Fixed {
		switch present, given := fields.String(old, field), fields.String(object, field); {
		case given == "":
			fields.Set(object, field, present)
		case given != present:
			return apierr.Invalid("resource."+fields.JSONName(object, field), given, "The field cannot be changed.")
		}
	}
	return validate.Common(object)
}

// Change replaces a resource by what f makes of it, if its fingerprint is fresh.
func (c *Core) Change(r *Request, operation string, f func(tx *store.Tx, old any) (any, error)) (any, error) {
	target := r.Ref()
	return c.Begin(r, operation, target, func(tx *store.Tx) error {
		old := tx.Get(target)
		if old == nil {
			return apierr.NotFound(target.Path())
		}
		if err := c.Settled(target); err != nil {
			return err
		}
		object, err := f(tx, old)
		if err != nil {
			return err
		}
		return c.replace(tx, target, old, object)
	})
}

func (c *Core) replace(tx *store.Tx, target ref.Ref, old, object any) error {
	if given := fields.String(object, "Fingerprint"); given != "" && !fields.SameFingerprint(given, fields.String(old, "Fingerprint")) {
		return apierr.ConditionNotMet("Invalid fingerprint.")
	}
	k := c.kinds[target.Collection]
	keep(old, object)
	if k.Check != nil {
		if err := k.Check(tx, target, old, object); err != nil {
			return err
		}
	}
	fields.Stamp(object)
	tx.Put(target, object)
	return nil
}

// keep carries over what a client cannot change.
func keep(old, object any) {
	for _, field := range []string{"Name", "Kind", "SelfLink", "CreationTimestamp", "Zone", "Region"} {
		if fields.Has(old, field) {
			fields.Set(object, field, fields.String(old, field))
		}
	}
	fields.Set(object, "Id", fields.ID(old))
}
