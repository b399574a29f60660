package gce

import (
	"cmp"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// finding is a marked resource.
type finding struct {
	infra.Ref
	region  string // of what is global, what its mark says; empty where that says none
	mark    infra.Mark
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
		mark, labelled := readMark(one)
		all = append(all, finding{
			Ref:      infra.Ref{Kind: kind, Name: one.GetName(), Zone: zone},
			region:   cmp.Or(region, mark.Region),
			mark:     mark,
			created:  parseTime(one.GetCreationTimestamp()),
			labelled: labelled,
		})
	}
	return all
}

// markOf reads the labels, or the description where there are none of ours;
// the zero Mark means that the resource is nobody's.
func markOf(one resource) infra.Mark {
	mark, _ := readMark(one)
	return mark
}

func readMark(one resource) (mark infra.Mark, labelled bool) {
	if has, ok := one.(interface{ GetLabels() map[string]string }); ok {
		if mark, ours := infra.ParseLabels(has.GetLabels()); ours {
			return mark, true
		}
	}
	mark, _ = infra.ParseDescription(one.GetDescription())
	return mark, false
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
	zone = base(one.GetZone())
	return zone, regionOf(zone)
}

func regional[T interface{ GetRegion() string }](one T) (zone, region string) {
	return "", base(one.GetRegion())
}

func global[T any](T) (zone, region string) { return "", "" }

// parseTime returns the zero Time for what is none.
func parseTime(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
