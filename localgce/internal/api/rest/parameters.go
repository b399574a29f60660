package rest

import (
	"maps"
	"net/url"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/surface"
)

// held is a method that is called only with parameters that it takes. Those that only
// beta has are let pass there.
func held(id string, beta bool, handle resource.Handler) resource.Handler {
	return func(r *resource.Request) (any, error) {
		if err := checkParameters(id, beta, r.Query); err != nil {
			return nil, err
		}
		return handle(r)
	}
}

func checkParameters(id string, beta bool, query url.Values) error {
	for _, name := range slices.Sorted(maps.Keys(query)) {
		p, known := surface.FindParameter(id, name)
		if !known && !beta {
			return apierr.BadRequest("badRequest",
				"Invalid JSON payload received. Unknown name %q: Cannot bind query parameter. Field '%s' could not be found in request message.", name, name)
		}
		for _, value := range query[name] {
			if value != "" && !p.Fits(value) {
				return apierr.Invalid(name, value, "It must be %s.", p.Words())
			}
		}
	}
	own := surface.Parameters(id)
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if own[name].Required && query.Get(name) == "" {
			return apierr.Required(name)
		}
	}
	return nil
}
