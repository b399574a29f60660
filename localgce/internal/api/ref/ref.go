// Package ref names Compute Engine resources: it reads every form in which
// clients write a reference, and writes the one form that the API answers with.
package ref

import (
	"fmt"
	"net/url"
	"strings"
)

// Host is where the selfLinks that the API emits point to, whatever the
// address it is reached at, as clients of the real one expect.
const Host = "https://www.googleapis.com/compute/v1/"

// Global is the Location of global resources.
const Global = "global"

// Ref names one resource. It is comparable, and the key of the store.
type Ref struct {
	Project    string
	Location   string // Global, "zones/europe-west1-b", "regions/europe-west1"; empty for projects, zones and regions
	Collection string // as in paths: "instances"
	Name       string
}

// Zone is the Location of a zone's resources.
func Zone(name string) string { return "zones/" + name }

// Region is the Location of a region's resources.
func Region(name string) string { return "regions/" + name }

// Project names a project.
func Project(name string) Ref { return Ref{Project: name, Collection: "projects", Name: name} }

// In names another resource in the same project and location.
func (r Ref) In(collection, name string) Ref {
	return Ref{Project: r.Project, Location: r.Location, Collection: collection, Name: name}
}

// Place is the bare name of the zone or region, or "global".
func (r Ref) Place() string { return r.Location[strings.IndexByte(r.Location, '/')+1:] }

// Path is the relative name, "projects/p/zones/z/instances/i", which error
// messages quote.
func (r Ref) Path() string {
	switch {
	case r.Collection == "projects":
		return "projects/" + r.Project
	case r.Location == "":
		return "projects/" + r.Project + "/" + r.Collection + "/" + r.Name
	}
	return "projects/" + r.Project + "/" + r.Location + "/" + r.Collection + "/" + r.Name
}

// URL is the selfLink.
func (r Ref) URL() string { return Host + r.Path() }

// LocationURL is the selfLink of the zone or region that the resource is in.
func (r Ref) LocationURL() string { return Host + "projects/" + r.Project + "/" + r.Location }

// Parse reads a reference: a URL on any host, a path from "projects/",
// "global/", "zones/" or "regions/" on, or a bare name. What text leaves out
// comes from like; text of another collection than like's is an error.
func Parse(text string, like Ref) (Ref, error) {
	r := like
	parts := strings.Split(relative(text), "/")
	if parts[0] == "projects" && len(parts) > 1 {
		r.Project, parts = parts[1], parts[2:]
		if len(parts) == 0 {
			return expect(Project(r.Project), like, text)
		}
	}
	switch {
	case parts[0] == Global && len(parts) > 1:
		r.Location, parts = Global, parts[1:]
	case (parts[0] == "zones" || parts[0] == "regions") && len(parts) == 2:
		return expect(Ref{Project: r.Project, Collection: parts[0], Name: parts[1]}, like, text)
	case (parts[0] == "zones" || parts[0] == "regions") && len(parts) > 2:
		r.Location, parts = parts[0]+"/"+parts[1], parts[2:]
	}
	if len(parts) > 1 {
		r.Collection, parts = parts[0], parts[1:]
	}
	r.Name = strings.Join(parts, "/")
	return expect(r, like, text)
}

func expect(r, like Ref, text string) (Ref, error) {
	switch {
	case r.Name == "":
		return Ref{}, fmt.Errorf("reference %q names no resource", text)
	case like.Collection != "" && r.Collection != like.Collection:
		return Ref{}, fmt.Errorf("reference %q is to %s, not to %s", text, r.Collection, like.Collection)
	}
	return r, nil
}

// Of reads a link that the server itself wrote; the zero Ref for "".
func Of(link string) Ref {
	r, err := Parse(link, Ref{})
	if err != nil {
		return Ref{}
	}
	return r
}

// relative strips the host and the API's version.
func relative(text string) string {
	if path, own := strings.CutPrefix(text, Host); own {
		return path
	}
	if strings.Contains(text, "//") {
		if u, err := url.Parse(text); err == nil {
			text = u.Path
		}
	}
	text = strings.TrimPrefix(text, "/")
	for _, version := range []string{"compute/v1/", "compute/beta/", "compute/alpha/"} {
		text = strings.TrimPrefix(text, version)
	}
	return text
}
