package body

import (
	"path"
	"strings"

	"cloud.google.com/go/compute/apiv1/computepb"
)

// Scope says whose resources are meant, and writes references to them. They
// are full URLs in Google's form, which the API accepts everywhere (a backend's
// group may not be given in a shorter form).
type Scope struct {
	Project string
	Region  string
}

// Global refers to what is in no region.
func (s Scope) Global(collection, name string) string {
	return s.link("global", collection, name)
}

// Regional refers to what is in the scope's region.
func (s Scope) Regional(collection, name string) string {
	return s.link("regions/"+s.Region, collection, name)
}

// Zonal refers to what is in a zone.
func (s Scope) Zonal(zone, collection, name string) string {
	return s.link("zones/"+zone, collection, name)
}

func (s Scope) link(place, collection, name string) string {
	return "https://www.googleapis.com/compute/v1/projects/" + s.Project + "/" + place + "/" + collection + "/" + name
}

// relative cuts off the host and version of a full reference, which Compute
// Engine makes of "projects/PROJECT/…".
func relative(link string) string {
	return link[max(0, strings.Index(link, "projects/")):]
}

// Base returns the name at the end of a reference, "" for "".
func Base(link string) string {
	if link == "" {
		return ""
	}
	return path.Base(link)
}

// ZoneOf returns the zone that a reference to a zonal resource names, or "".
func ZoneOf(link string) string {
	_, rest, _ := strings.Cut(link, "/zones/")
	zone, _, _ := strings.Cut(rest, "/")
	return zone
}

// RegionOf returns a zone's region: europe-west1 for europe-west1-b.
func RegionOf(zone string) string {
	if end := strings.LastIndex(zone, "-"); end >= 0 {
		return zone[:end]
	}
	return zone
}

// Reference refers to one VM, in the form that groups take members in.
func (s Scope) Reference(zone, instance string) []*computepb.InstanceReference {
	return []*computepb.InstanceReference{{Instance: new(s.Zonal(zone, "instances", instance))}}
}
