package inputs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/manifest"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Document is the Cluster document that the input spec gives or names.
type Document struct {
	text []byte
	file string // in the repository; empty for one in the workflow itself
	base manifest.Base
}

// Wanted is the cluster that the job is to have, with the objects of its manifests.
type Wanted struct {
	*spec.Cluster
	Manifests []model.Object
}

// document reads the input spec, which only up needs.
func (r *reader) document(m Mode) Document {
	value := r.GetInput("spec")
	switch {
	case m != Up:
		return Document{}
	case value == "":
		r.problem("spec", "is required: a Cluster document, or the path of one")
		return Document{}
	case !r.isPath(value):
		return Document{text: []byte(value), base: manifest.Base{Root: r.Workspace()}}
	}
	text, err := os.ReadFile(r.Path(value))
	if err != nil {
		r.problem("spec", "names a file that cannot be read: %v", err)
	}
	return Document{text: text, file: filepath.ToSlash(value), base: manifest.Base{Root: r.Workspace(), Dir: filepath.Dir(value)}}
}

// isPath tells a path from a document: one line that ends as such files do, or that
// names a file which is there.
func (r *reader) isPath(value string) bool {
	if strings.ContainsAny(value, "\n{") {
		return false
	}
	ends := slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(value)))
	info, err := os.Stat(r.Path(value))
	return ends || err == nil && info.Mode().IsRegular()
}

// Wanted is the cluster that the job is to have: the document with what the
// other inputs say, a name and an end. Where no input says its name, named makes
// one of the document's.
func (in Inputs) Wanted(named func(given string) string) (Wanted, error) {
	source := in.Spec.file
	if source == "" {
		source = "spec"
	}
	wanted, err := spec.ParseNameless(in.Spec.text, source, func(c *spec.Cluster) { in.complete(c, named) })
	if err != nil {
		return Wanted{}, invalid(problemsOf(err, in.Spec.file))
	}
	manifests, err := manifest.Read(in.Spec.base, wanted.Spec.Manifests)
	if err != nil {
		return Wanted{}, invalid(problemsOf(err, in.Spec.file))
	}
	return Wanted{wanted, manifests}, nil
}

func (in Inputs) complete(c *spec.Cluster, named func(given string) string) {
	switch {
	case in.Name != "":
		c.Metadata.Name = in.Name
	default:
		c.Metadata.Name = named(c.Metadata.Name)
	}
	if in.Project != "" {
		c.Spec.Project = in.Project
	}
	switch {
	case in.TTL != 0:
		c.Spec.TTL.Duration = in.TTL
	case c.Spec.TTL.Duration == 0:
		c.Spec.TTL.Duration = defaultTTL
	}
}

// Unsaid are the fields that only have a default of the action's: a cluster that
// exists keeps them, and one without an end gets none. The document is valid.
func (in Inputs) Unsaid() []string {
	ttl := in.TTL
	// A document without a name is no error here.
	_, _ = spec.ParseNameless(in.Spec.text, "", func(c *spec.Cluster) { ttl = max(ttl, c.Spec.TTL.Duration) })
	if ttl != 0 {
		return nil
	}
	return []string{"spec.ttl"}
}
