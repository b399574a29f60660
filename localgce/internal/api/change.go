package api

import (
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/codec"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
)

// patch merges the body into the resource (RFC 7396, as PATCH does it there).
func (c *Core) patch(r *request) (any, error) {
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	return c.change(r, "patch", func(tx *store.Tx, old any) (any, error) {
		object := r.kind.new()
		if err := codec.Merge(object, old, body); err != nil {
			return nil, err
		}
		return object, c.edited(tx, r, old, object)
	})
}

// put replaces the resource by the body.
func (c *Core) put(r *request) (any, error) {
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	return c.change(r, "update", func(tx *store.Tx, old any) (any, error) {
		object := r.kind.new()
		if err := codec.Decode(body, object); err != nil {
			return nil, err
		}
		return object, c.edited(tx, r, old, object)
	})
}

// edited checks what a client made of a resource.
func (c *Core) edited(tx *store.Tx, r *request, old, object any) error {
	if r.kind.guarded == r.http.Method && fields.String(object, "Fingerprint") == "" {
		return apierr.ConditionNotMet("Invalid fingerprint.")
	}
	if err := c.resolve(tx, r.kind, r.ref(), object); err != nil {
		return err
	}
	for _, field := range r.kind.fixed {
		switch present, given := fields.String(old, field), fields.String(object, field); {
		case given == "":
			fields.Set(object, field, present)
		case given != present:
			return apierr.Invalid("resource."+fields.JSONName(object, field), given, "The field cannot be changed.")
		}
	}
	return validate.Common(object)
}

// change replaces a resource by what f makes of it, if its fingerprint is fresh.
func (c *Core) change(r *request, operation string, f func(tx *store.Tx, old any) (any, error)) (any, error) {
	target := r.ref()
	return c.begin(r, operation, target, func(tx *store.Tx) error {
		old := tx.Get(target)
		if old == nil {
			return apierr.NotFound(target.Path())
		}
		if err := c.settled(tx, target); err != nil {
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
	if k.check != nil {
		if err := k.check(tx, target, old, object); err != nil {
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
