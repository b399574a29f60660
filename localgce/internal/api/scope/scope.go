// Package scope tells where resources are: in a zone, in a region, or everywhere.
package scope

import (
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// Scope is where a kind's resources may be.
type Scope uint8

const (
	Zonal Scope = 1 << iota
	Regional
	Global
	Nowhere // zones and regions themselves
)

// Of is the scope of a location.
func Of(location string) Scope {
	switch {
	case location == "":
		return Nowhere
	case location == ref.Global:
		return Global
	case strings.HasPrefix(location, "zones/"):
		return Zonal
	}
	return Regional
}

// Together reports whether one resource may refer to the other: zonal ones only
// within their zone, others within their region.
func Together(at, target ref.Ref) bool {
	if Of(at.Location) == Zonal && Of(target.Location) == Zonal {
		return at.Location == target.Location
	}
	from, to := Region(at), Region(target)
	return from == to || from == "" || to == ""
}

// Near is the location of that scope which at lies in.
func Near(at ref.Ref, wanted Scope) string {
	switch wanted {
	case Global:
		return ref.Global
	case Regional:
		if region, ok := catalog.RegionOf(at.Place()); ok {
			return ref.Region(region)
		}
		return at.Location
	case Nowhere:
		return ""
	}
	return at.Location
}

// Region is the region that a resource counts in; "" for a global one.
func Region(r ref.Ref) string {
	if region, ok := catalog.RegionOf(r.Place()); ok {
		return region
	}
	if r.Location == ref.Global || r.Location == "" {
		return ""
	}
	return r.Place()
}

// Zone is the zone that a resource is in, or "".
func Zone(r ref.Ref) string {
	if Of(r.Location) == Zonal {
		return r.Place()
	}
	return ""
}
