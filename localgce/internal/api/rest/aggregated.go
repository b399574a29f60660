package rest

import (
	"net/http"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/listing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
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
	choice, err := listing.Parse(r.Query, r.Kind.Type())
	if err != nil {
		return nil, err
	}
	unreached := h.unreachedScopes(r)
	if len(unreached) > 0 && !r.PartialSuccess() {
		return nil, apierr.Unavailable()
	}
	var all []listing.Item
	for _, location := range r.Kind.Locations() {
		if !slices.Contains(unreached, location) {
			at := ref.Ref{Project: r.Project, Location: location, Collection: r.Kind.Collection}
			all = append(all, h.all(r.Kind, at)...)
		}
	}
	page, next := choice.Page(all)
	at := "projects/" + r.Project + "/aggregated/" + r.Kind.Collection
	kind := "compute#" + r.Kind.Object + "AggregatedList"
	if r.Kind.Aggregated != "" {
		kind = r.Kind.Aggregated
	}
	byScope := byLocation(r.Kind, shownScopes(r), page)
	for _, location := range unreached {
		byScope[location] = emptyScope{resource.Unreachable(location)}
	}
	return aggregatedPage{kind, at, byScope, next, ref.Host + at, unreached}, nil
}

// shownScopes are the locations that the answer has: those where the kind may be, or
// all that there are.
func shownScopes(r *resource.Request) []string {
	if r.Flag("includeAllScopes") {
		return resource.Locations(scope.Global | scope.Regional | scope.Zonal)
	}
	return r.Kind.Locations()
}

func byLocation(k *resource.Kind, scopes []string, page []listing.Item) map[string]any {
	grouped := map[string][]any{}
	for _, item := range page {
		grouped[item.Scope] = append(grouped[item.Scope], item.Value)
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
