package api

import (
	"encoding/json"
	"reflect"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// patch merges the body into the resource (RFC 7396, as PATCH does it there).
func (s *Server) patch(r *request) (any, error) {
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	return s.change(r, "patch", func(tx *store.Tx, old any) (any, error) {
		object, err := merged(r.kind, old, body)
		if err != nil {
			return nil, err
		}
		return object, s.edited(tx, r, old, object)
	})
}

// put replaces the resource by the body.
func (s *Server) put(r *request) (any, error) {
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	return s.change(r, "update", func(tx *store.Tx, old any) (any, error) {
		object := r.kind.new()
		if err := decodeStrictly(body, object); err != nil {
			return nil, err
		}
		return object, s.edited(tx, r, old, object)
	})
}

// edited checks what a client made of a resource.
func (s *Server) edited(tx *store.Tx, r *request, old, object any) error {
	if r.kind.guarded == r.http.Method && stringField(object, "Fingerprint") == "" {
		return apierr.ConditionNotMet("Invalid fingerprint.")
	}
	if err := s.resolve(tx, r.kind, r.ref(), object); err != nil {
		return err
	}
	for _, field := range r.kind.fixed {
		switch present, given := stringField(old, field), stringField(object, field); {
		case given == "":
			setField(object, field, present)
		case given != present:
			return apierr.Invalid("resource."+jsonName(object, field), given, "The field cannot be changed.")
		}
	}
	return checkCommon(object)
}

// change replaces a resource by what f makes of it, if its fingerprint is fresh.
func (s *Server) change(r *request, operation string, f func(tx *store.Tx, old any) (any, error)) (any, error) {
	target := r.ref()
	return s.begin(r, operation, target, func(tx *store.Tx) error {
		old := tx.Get(target)
		if old == nil {
			return apierr.NotFound(target.Path())
		}
		if err := s.settled(tx, target); err != nil {
			return err
		}
		object, err := f(tx, old)
		if err != nil {
			return err
		}
		return s.replace(tx, target, old, object)
	})
}

func (s *Server) replace(tx *store.Tx, target ref.Ref, old, object any) error {
	if given := stringField(object, "Fingerprint"); given != "" && !sameFingerprint(given, stringField(old, "Fingerprint")) {
		return apierr.ConditionNotMet("Invalid fingerprint.")
	}
	k := s.kinds[target.Collection]
	keep(old, object)
	if k.check != nil {
		if err := k.check(tx, target, old, object); err != nil {
			return err
		}
	}
	stamp(object)
	tx.Put(target, object)
	return nil
}

// keep carries over what a client cannot change.
func keep(old, object any) {
	for _, field := range []string{"Name", "Kind", "SelfLink", "CreationTimestamp", "Zone", "Region"} {
		if hasField(old, field) {
			setField(object, field, stringField(old, field))
		}
	}
	setField(object, "Id", idField(old))
}

// merged makes a copy of old with the fields of patch, a JSON object.
func merged(k *kind, old any, patch []byte) (any, error) {
	object := k.new()
	changes, err := payload(patch, reflect.TypeOf(object).Elem())
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(old)
	if err != nil {
		return nil, err
	}
	base := map[string]any{}
	if err := json.Unmarshal(text, &base); err != nil {
		return nil, err
	}
	if _, given := changes["fingerprint"]; !given {
		delete(base, "fingerprint")
	}
	return object, fill(object, mergeJSON(base, changes))
}

// mergeJSON is RFC 7396.
func mergeJSON(base, changes map[string]any) map[string]any {
	for key, value := range changes {
		inner, isObject := value.(map[string]any)
		existing, _ := base[key].(map[string]any)
		switch {
		case value == nil:
			delete(base, key)
		case isObject && existing != nil:
			base[key] = mergeJSON(existing, inner)
		default:
			base[key] = value
		}
	}
	return base
}
