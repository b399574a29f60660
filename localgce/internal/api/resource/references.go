package resource

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Reference is a field of an object that names another resource.
type Reference struct {
	Field      string // for messages: "resource.network"
	Link       *string
	Collection string
	Scope      scope.Scope // where the other resource is, when the link does not say
}

// Link is a reference, written shortly.
func Link(field string, link *string, collection string, where scope.Scope) Reference {
	return Reference{Field: field, Link: link, Collection: collection, Scope: where}
}

// resolve checks an object's references and rewrites them as selfLinks.
func (c *Core) resolve(tx *store.Tx, k *Kind, at ref.Ref, object any) error {
	if k.References == nil {
		return nil
	}
	for _, reference := range k.References(object) {
		if *reference.Link == "" {
			continue
		}
		target, err := c.ResolveLink(tx, at, reference)
		if err != nil {
			return err
		}
		*reference.Link = target.URL()
	}
	return nil
}

// ResolveLink finds what a reference names, which must be there and ready.
func (c *Core) ResolveLink(tx *store.Tx, at ref.Ref, r Reference) (ref.Ref, error) {
	link := *r.Link
	if k := c.kinds[r.Collection]; k != nil && k.Rewrite != nil {
		link = k.Rewrite(link)
	}
	target, err := ref.Parse(link, ref.Ref{Project: at.Project, Location: scope.Near(at, r.Scope), Collection: r.Collection})
	if err != nil {
		return ref.Ref{}, apierr.Invalid(r.Field, *r.Link, "The URL is malformed.")
	}
	target = Named(tx, target)
	if !c.exists(tx, target) {
		return ref.Ref{}, apierr.NotFound(target.Path())
	}
	if !scope.Together(at, target) {
		return ref.Ref{}, apierr.Invalid(r.Field, *r.Link, "The resource must be in the zone or region of '%s'.", at.Path())
	}
	return target, c.Settled(target)
}

// user finds a resource that refers to r and so keeps it from being deleted.
func (c *Core) user(tx *store.Tx, r ref.Ref) (user ref.Ref, found bool) {
	link := r.URL()
	for _, k := range c.kinds {
		if !slices.Contains(k.RefersTo, r.Collection) {
			continue
		}
		tx.Each(k.Collection, func(other ref.Ref, object any) bool {
			if refers(k, object, link) {
				user, found = other, true
			}
			return !found
		})
	}
	return user, found
}

func refers(k *Kind, object any, link string) bool {
	for _, reference := range k.References(object) {
		if *reference.Link == link {
			return true
		}
	}
	return false
}

// Relink checks one link of a new resource, unless it is empty, and writes it as a
// selfLink.
func (c *Creation) Relink(r Reference) error {
	if *r.Link == "" {
		return nil
	}
	target, err := c.ResolveLink(c.Tx, c.Ref, r)
	if err == nil {
		*r.Link = target.URL()
	}
	return err
}
