package api

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// reference is a field of an object that names another resource.
type reference struct {
	field      string // for messages: "resource.network"
	link       *string
	collection string
	scope      scope.Scope // where the other resource is, when the link does not say
}

// resolve checks an object's references and rewrites them as selfLinks.
func (c *Core) resolve(tx *store.Tx, k *kind, at ref.Ref, object any) error {
	if k.references == nil {
		return nil
	}
	for _, reference := range k.references(object) {
		if *reference.link == "" {
			continue
		}
		target, err := c.resolveLink(tx, at, reference)
		if err != nil {
			return err
		}
		*reference.link = target.URL()
	}
	return nil
}

// resolveLink finds what a reference names, which must be there and ready.
func (c *Core) resolveLink(tx *store.Tx, at ref.Ref, r reference) (ref.Ref, error) {
	link := *r.link
	if k := c.kinds[r.collection]; k != nil && k.rewrite != nil {
		link = k.rewrite(link)
	}
	target, err := ref.Parse(link, ref.Ref{Project: at.Project, Location: scope.Near(at, r.scope), Collection: r.collection})
	if err != nil {
		return ref.Ref{}, apierr.Invalid(r.field, *r.link, "The URL is malformed.")
	}
	target = named(tx, target)
	if !c.exists(tx, target) {
		return ref.Ref{}, apierr.NotFound(target.Path())
	}
	if !scope.Together(at, target) {
		return ref.Ref{}, apierr.Invalid(r.field, *r.link, "The resource must be in the zone or region of '%s'.", at.Path())
	}
	return target, c.settled(tx, target)
}

func (c *Core) exists(tx *store.Tx, r ref.Ref) bool {
	k := c.kinds[r.Collection]
	if k != nil && k.find != nil {
		_, ok := k.find(r)
		return ok
	}
	return tx.Get(r) != nil
}

// settled refuses what is being made or deleted.
func (c *Core) settled(tx *store.Tx, r ref.Ref) error {
	for _, operation := range c.operations.pending[r] {
		if operation == "insert" || operation == "delete" {
			return apierr.NotReady(r.Path())
		}
	}
	return nil
}

// user finds a resource that refers to r and so keeps it from being deleted.
func (c *Core) user(tx *store.Tx, r ref.Ref) (user ref.Ref, found bool) {
	link := r.URL()
	for _, k := range c.kinds {
		if !slices.Contains(k.refersTo, r.Collection) {
			continue
		}
		tx.Each(k.collection, func(other ref.Ref, object any) bool {
			if refers(k, object, link) {
				user, found = other, true
			}
			return !found
		})
	}
	return user, found
}

func refers(k *kind, object any, link string) bool {
	for _, reference := range k.references(object) {
		if *reference.link == link {
			return true
		}
	}
	return false
}

// relink checks one link of a new resource, unless it is empty, and writes it as a
// selfLink.
func (c *creation) relink(r reference) error {
	if *r.link == "" {
		return nil
	}
	target, err := c.resolveLink(c.tx, c.ref, r)
	if err == nil {
		*r.link = target.URL()
	}
	return err
}

// find finds a resource of a kind that nobody creates.
func (c *Core) find(r ref.Ref) (any, bool) { return c.kinds[r.Collection].find(r) }
