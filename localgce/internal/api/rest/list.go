package rest

import (
	"encoding/base64"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/filter"
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
	choice, err := newSelection(r.Query)
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
	answer.Items, answer.NextPageToken = choice.page(h.all(r.Kind, r.Ref()))
	return answer, nil
}

// all returns a kind's resources in one location, by name.
func (h *Handler) all(k *resource.Kind, at ref.Ref) (items []any) {
	if k.Catalog != nil {
		h.Store.View(func(tx *store.Tx) { items = k.Catalog(tx, at) })
		for _, object := range items {
			if k.Complete != nil {
				k.Complete(at, object)
			}
		}
		return items
	}
	h.Store.View(func(tx *store.Tx) {
		items = tx.List(at)
		if k.Render == nil {
			return
		}
		for i, object := range items {
			at.Name = fields.String(object, "Name")
			items[i] = k.Render(tx, at, object)
		}
	})
	return items
}

// selection is what a list request asks for.
type selection struct {
	match filter.Filter
	order filter.Order
	max   int
	after int // items of earlier pages
}

const (
	defaultPage = 500
	largestPage = 500
)

func newSelection(query url.Values) (c selection, err error) {
	if c.match, err = filter.Parse(query.Get("filter")); err != nil {
		return c, apierr.Invalid("filter", query.Get("filter"), "Invalid list filter expression: %v.", err)
	}
	if c.order, err = filter.ParseOrder(query.Get("orderBy")); err != nil {
		return c, apierr.Invalid("orderBy", query.Get("orderBy"), "%v.", err)
	}
	c.max = defaultPage
	if text := query.Get("maxResults"); text != "" {
		if c.max, err = strconv.Atoi(text); err != nil || c.max < 0 || c.max > largestPage {
			return c, apierr.Invalid("maxResults", text, "Value must be between 0 and %d.", largestPage)
		}
	}
	if c.after, err = parsePageToken(query.Get("pageToken")); err != nil {
		return c, apierr.Invalid("pageToken", query.Get("pageToken"), "The page token is not one of this list.")
	}
	return c, nil
}

// page filters and sorts items and cuts out the page that is asked for.
func (c selection) page(items []any) (cut []any, nextToken string) {
	matching := make([]any, 0, len(items))
	for _, item := range items {
		if c.match(reflect.ValueOf(item)) {
			matching = append(matching, item)
		}
	}
	c.order.Sort(matching)
	cut = matching[min(c.after, len(matching)):]
	if c.max > 0 && len(cut) > c.max {
		return cut[:c.max], pageToken(c.after + c.max)
	}
	return cut, ""
}

func pageToken(after int) string {
	return base64.URLEncoding.EncodeToString([]byte(strconv.Itoa(after)))
}

func parsePageToken(token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	text, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return 0, err
	}
	after, err := strconv.Atoi(string(text))
	if err == nil && after < 0 {
		err = strconv.ErrRange
	}
	return after, err
}
