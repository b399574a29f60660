package rest

import (
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/listing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// get is the get method of every kind.
func (h *Handler) get(r *resource.Request) (any, error) {
	var object any
	found := false
	if r.Kind.Find != nil {
		h.Store.View(func(tx *store.Tx) { object, found = r.Kind.Find(tx, r.Ref()) })
		if found && r.Kind.Complete != nil {
			r.Kind.Complete(r.Ref(), object)
		}
	} else {
		h.Store.View(func(tx *store.Tx) {
			object = h.shown(tx, r.Kind, r.Ref(), tx.Get(r.Ref()))
			found = object != nil
		})
	}
	if !found {
		return nil, apierr.NotFound(r.Ref().Path())
	}
	return object, nil
}

// shown is an object as it is answered.
func (h *Handler) shown(tx *store.Tx, k *resource.Kind, r ref.Ref, object any) any {
	if object == nil || k.Render == nil {
		return object
	}
	return k.Render(tx, r, object)
}

// list is the list method of every kind.
func (h *Handler) list(r *resource.Request) (any, error) {
	choice, err := listing.Parse(r.Query, r.Kind.Type())
	if err != nil {
		return nil, err
	}
	at := "projects/" + r.Project + "/" + strings.TrimPrefix(r.Location+"/"+r.Kind.Collection, "/")
	answer := resource.Page{Kind: "compute#" + r.Kind.Object + "List", ID: at, SelfLink: ref.Host + at}
	if h.gate.Unreached(r, r.Location) {
		why := resource.Unreachable(r.Location)
		answer.Warning = &why
		return answer, nil
	}
	page, next := choice.Page(h.all(r.Kind, r.Ref()))
	answer.Items, answer.NextPageToken = listing.Values(page), next
	return answer, nil
}

// all returns a kind's resources in one location.
func (h *Handler) all(k *resource.Kind, at ref.Ref) (items []listing.Item) {
	h.Store.View(func(tx *store.Tx) {
		for _, object := range h.objects(tx, k, at) {
			items = append(items, listing.Item{Value: object, Scope: at.Location, Name: fields.String(object, "Name")})
		}
	})
	if k.Complete != nil {
		for _, item := range items {
			k.Complete(at, item.Value)
		}
	}
	return items
}

// objects are a kind's resources in one location, as they are answered.
func (h *Handler) objects(tx *store.Tx, k *resource.Kind, at ref.Ref) []any {
	if k.Catalog != nil {
		return k.Catalog(tx, at)
	}
	list := tx.List(at)
	for i, object := range list {
		at.Name = fields.String(object, "Name")
		list[i] = h.shown(tx, k, at, object)
	}
	return list
}
