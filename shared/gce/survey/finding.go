package survey

import (
	"cmp"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// finding is a marked resource.
type finding struct {
	infra.Ref
	region  string // of what is global, what its mark says; empty where that says none
	owner   infra.Owner
	created time.Time

	labelled bool // the mark is from labels
}

// resource is what all of Compute Engine's resources can tell.
type resource interface {
	GetName() string
	GetDescription() string
	GetCreationTimestamp() string
}

// look turns what was listed into findings; place tells zone and region.
func look[T resource](kind infra.Kind, listed []T, place func(T) (zone, region string)) []finding {
	var all []finding
	for _, one := range listed {
		zone, region := place(one)
		owner, labelled := readMark(one)
		all = append(all, finding{
			Ref:      infra.Ref{Kind: kind, Name: one.GetName(), Zone: zone},
			region:   cmp.Or(region, owner.Region),
			owner:    owner,
			created:  body.ParseTime(one.GetCreationTimestamp()),
			labelled: labelled,
		})
	}
	return all
}

// markOf reads the labels, or the description where there are none of ours;
// the zero Mark means that the resource is nobody's.
func markOf(one resource) infra.Owner {
	owner, _ := readMark(one)
	return owner
}

func readMark(one resource) (owner infra.Owner, labelled bool) {
	if has, ok := one.(interface{ GetLabels() map[string]string }); ok {
		if owner, ours := infra.ParseLabels(has.GetLabels()); ours {
			return owner, true
		}
	}
	owner, _ = infra.ParseDescription(one.GetDescription())
	return owner, false
}

// earliest is when the first of them was made; zero for none.
func earliest(found []finding) (first time.Time) {
	for _, one := range found {
		if first.IsZero() || one.created.Before(first) {
			first = one.created
		}
	}
	return first
}

func zonal[T interface{ GetZone() string }](one T) (zone, region string) {
	zone = body.Base(one.GetZone())
	return zone, body.RegionOf(zone)
}

func regional[T interface{ GetRegion() string }](one T) (zone, region string) {
	return "", body.Base(one.GetRegion())
}

func global[T any](T) (zone, region string) { return "", "" }

// unlabelled are those that have only their description yet.
func unlabelled[T interface {
	resource
	GetLabels() map[string]string
}](kind infra.Kind, listed []T) []infra.Ref {
	var found []infra.Ref
	for _, one := range listed {
		if _, ours := infra.ParseLabels(one.GetLabels()); !ours {
			found = append(found, infra.Ref{Kind: kind, Name: one.GetName()})
		}
	}
	return found
}
