package api

import (
	"net/http"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/ref"
)

// aggregatedPage is the answer of an aggregatedList method.
type aggregatedPage struct {
	Kind          string         `json:"kind"`
	ID            string         `json:"id"`
	Items         map[string]any `json:"items"`
	NextPageToken string         `json:"nextPageToken,omitempty"`
	SelfLink      string         `json:"selfLink"`
}

// emptyScope is what an aggregated list says of a zone without items.
type emptyScope struct {
	Warning struct {
		Code    string      `json:"code"`
		Message string      `json:"message"`
		Data    []scopeName `json:"data"`
	} `json:"warning"`
}

type scopeName struct {
	Key   string `json:"key"`
	Value string `json:"value"`
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
	scopes := locations(r.kind)
	for _, location := range scopes {
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
	return aggregatedPage{
		kind, at, byLocation(r.kind, scopes, items, located), next, ref.Host + at,
	}, nil
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

func nothingIn(location string) (e emptyScope) {
	e.Warning.Code = "NO_RESULTS_ON_PAGE"
	e.Warning.Message = "There are no results for scope '" + location + "' on this page."
	e.Warning.Data = []scopeName{{"scope", location}}
	return e
}

// locations lists where a kind's resources may be, as aggregated lists name
// them.
func locations(k *kind) (list []string) {
	if k.scopes&global != 0 {
		list = append(list, ref.Global)
	}
	for _, region := range catalog.Regions() {
		if k.scopes&regional != 0 {
			list = append(list, ref.Region(region))
		}
		if k.scopes&zonal != 0 {
			for _, zone := range catalog.Zones(region) {
				list = append(list, ref.Zone(zone))
			}
		}
	}
	return list
}
