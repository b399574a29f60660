package gce

import (
	"path"
	"strings"
)

// scope says whose resources are meant, and writes references to them. They
// are full URLs in Google's form, which the API accepts everywhere (a backend's
// group may not be given in a shorter form).
type scope struct {
	project string
	region  string
}

func (s scope) global(collection, name string) string {
	return s.link("global", collection, name)
}

func (s scope) regional(collection, name string) string {
	return s.link("regions/"+s.region, collection, name)
}

func (s scope) zonal(zone, collection, name string) string {
	return s.link("zones/"+zone, collection, name)
}

func (s scope) link(place, collection, name string) string {
	return "https://www.googleapis.com/compute/v1/projects/" + s.project + "/" + place + "/" + collection + "/" + name
}

// relative cuts off the host and version of a full reference, which Compute
// Engine makes of "projects/PROJECT/…".
func relative(link string) string {
	return link[max(0, strings.Index(link, "projects/")):]
}

// base returns the name at the end of a reference, "" for "".
func base(link string) string {
	if link == "" {
		return ""
	}
	return path.Base(link)
}

// zoneOf returns the zone that a reference to a zonal resource names, or "".
func zoneOf(link string) string {
	_, rest, _ := strings.Cut(link, "/zones/")
	zone, _, _ := strings.Cut(rest, "/")
	return zone
}

// regionOf returns a zone's region: europe-west1 for europe-west1-b.
func regionOf(zone string) string {
	if end := strings.LastIndex(zone, "-"); end >= 0 {
		return zone[:end]
	}
	return zone
}
