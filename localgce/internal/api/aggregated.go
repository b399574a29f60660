package api

import (
	"net/http"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
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
	Warning warning `json:"warning"`
}

func (s *Server) aggregatedMethod(r *request, collection string) handler {
	r.kind = s.kinds[collection]
	if r.kind == nil || r.http.Method != http.MethodGet {
		return nil
	}
	return s.aggregatedList
}

// aggregatedList lists a kind over all its locations.
func (s *Server) aggregatedList(r *request) (any, error) {
	choice, err := newSelection(r.query)
	if err != nil {
		return nil, err
	}
	var all []any
	located := map[any]string{}
	scopes, unreached := r.kind.locations(), s.unreachedScopes(r)
	if len(unreached) > 0 && !r.partialSuccess() {
		return nil, unavailable()
	}
	for _, location := range scopes {
		if slices.Contains(unreached, location) {
			continue
		}
		for _, item := range s.all(r.kind, ref.Ref{Project: r.project, Location: location, Collection: r.kind.collection}) {
			all = append(all, item)
			located[item] = location
		}
	}
	items, next := choice.page(all)
	at := "projects/" + r.project + "/aggregated/" + r.kind.collection
	kind := "compute#" + r.kind.object + "AggregatedList"
	if r.kind.aggregated != "" {
		kind = r.kind.aggregated
	}
	byScope := byLocation(r.kind, scopes, items, located)
	for _, location := range unreached {
		byScope[location] = emptyScope{unreachable(location)}
	}
	return aggregatedPage{kind, at, byScope, next, ref.Host + at, unreached}, nil
}

func byLocation(k *kind, scopes []string, items []any, located map[any]string) map[string]any {
	grouped := map[string][]any{}
	for _, item := range items {
		grouped[located[item]] = append(grouped[located[item]], item)
	}
	answer := make(map[string]any, len(scopes))
	for _, location := range scopes {
		if list := grouped[location]; list != nil {
			answer[location] = map[string]any{k.collection: list}
		} else {
			answer[location] = nothingIn(location)
		}
	}
	return answer
}

func nothingIn(location string) emptyScope {
	return emptyScope{warning{"NO_RESULTS_ON_PAGE", "There are no results for scope '" + location + "' on this page.", []scopeName{{"scope", location}}}}
}
