package faults

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// faultLimit is the limit that injected quota errors speak of: what new
// projects have of CPUs.
const faultLimit = 24

// refusal is the error that a fault answers with at a place: a zone, a region
// or "global".
func refusal(f *inject.Fault, place string) error {
	switch f.Kind {
	case inject.Quota:
		return apierr.QuotaExceeded(f.Metric, faultLimit, quotaPlace(place))
	case inject.RateLimit:
		return apierr.RateLimited(f.Status)
	case inject.OperationError:
		return apierr.Coded(f.Status, f.Code, f.Message)
	}
	return apierr.Unavailable()
}

func quotaPlace(place string) string {
	if region, ok := catalog.RegionOf(place); ok {
		return "in region " + region
	}
	if catalog.HasRegion(place) {
		return "in region " + place
	}
	return "globally"
}

// stockout is the error of an instance for which its zone has no room.
func (s *Service) stockout(tx *store.Tx, f *inject.Fault, target ref.Ref) error {
	zone := ref.Ref{Project: target.Project, Collection: "zones", Name: target.Place()}
	instance, ok := store.Get[compute.Instance](tx, target)
	if !f.Details || !ok {
		return apierr.Stockout(zone.Path())
	}
	return apierr.StockoutWithDetails(zone.Path(), ref.Of(instance.MachineType).Name, s.room(tx, target))
}

// room lists the other zones of an instance's region that have no stockout.
func (s *Service) room(tx *store.Tx, instance ref.Ref) (zones []string) {
	region, _ := catalog.RegionOf(instance.Place())
	for _, zone := range catalog.Zones(region) {
		_, full := s.lasting(tx, func(f *inject.Fault) bool {
			return f.Kind == inject.Stockout && f.Meets(zone, "instances.insert", instance.Name)
		})
		if zone != instance.Place() && !full {
			zones = append(zones, zone)
		}
	}
	return zones
}
