package rest

import (
	"net/http"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
)

// aggregatedPage is the answer of an aggregatedList method.
type aggregatedPage struct {
	Kind          string         `json:"kind"`
	ID            string         `json:"id"`
	Items         map[string]any `json:"items"`
	NextPageToken string         `json:"nextPageToken,omitempty"`
	SelfLink      string         `json:"selfLink"`
	Unreachables  []string       `json:"unreachables,omitempty"`
}

// emptyScope is what an aggregated list says of a zone without items.
type emptyScope struct {
	Warning resource.Warning `json:"warning"`
}

func (h *Handler) aggregatedMethod(r *resource.Request, collection string) resource.Handler {
	r.Kind = h.Kind(collection)
	if r.Kind == nil || r.HTTP.Method != http.MethodGet {
		return nil
	}
	return h.aggregatedList
}

// aggregatedList lists a kind over all its locations.
func (h *Handler) aggregatedList(r *resource.Request) (any, error) {
	choice, err := newSelection(r.Query)
	if err != nil {
		return nil, err
	}
	var all []any
	located := map[any]string{}
	scopes, unreached := r.Kind.Locations(), h.unreachedScopes(r)
	if len(unreached) > 0 && !r.PartialSuccess() {
		return nil, apierr.Unavailable()
	}
	for _, location := range scopes {
		if slices.Contains(unreached, location) {
			continue
		}
		for _, item := range h.all(r.Kind, ref.Ref{Project: r.Project, Location: location, Collection: r.Kind.Collection}) {
			all = append(all, item)
			located[item] = location
		}
	}
	items, next := choice.page(all)
	at := "projects/" + r.Project + "/aggregated/" + r.Kind.Collection
	kind := "compute#" + r.Kind.Object + "AggregatedList"
	if r.Kind.Aggregated != "" {
		kind = r.Kind.Aggregated
	}
	byScope := byLocation(r.Kind, scopes, items, located)
	for _, location := range unreached {
		byScope[location] = emptyScope{resource.Unreachable(location)}
	}
	return aggregatedPage{kind, at, byScope, next, ref.Host + at, unreached}, nil
}

func byLocation(k *resource.Kind, scopes []string, items []any, located map[any]string) map[string]any {
	grouped := map[string][]any{}
	for _, item := range items {
		grouped[located[item]] = append(grouped[located[item]], item)
	}
	answer := make(map[string]any, len(scopes))
	for _, location := range scopes {
		if list := grouped[location]; list != nil {
			answer[location] = map[string]any{k.Collection: list}
		} else {
			answer[location] = nothingIn(location)
		}
	}
	return answer
}

func nothingIn(location string) emptyScope {
	return emptyScope{resource.Warning{Code: "NO_RESULTS_ON_PAGE", Message: "There are no results for scope '" + location + "' on this page.", Data: []resource.ScopeName{{Key: "scope", Value: location}}}}
}

// unreachedScopes are those of a kind's locations that a request does not reach.
func (h *Handler) unreachedScopes(r *resource.Request) []string {
	return slices.DeleteFunc(r.Kind.Locations(), func(location string) bool { return !h.gate.Unreached(r, location) })
}
