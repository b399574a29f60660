package action

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// document is the Cluster document that the input spec gives or names.
type document struct {
	text []byte
	file string // in the repository; empty for one in the workflow itself
}

// document reads the input spec, which only up needs.
func (r *reader) document(m mode) document {
	value := r.step.GetInput("spec")
	switch {
	case m != modeUp:
		return document{}
	case value == "":
		r.problem("spec", "is missing: a Cluster document, or the path of one")
		return document{}
	case !isPath(value):
		return document{text: []byte(value)}
	}
	text, err := os.ReadFile(r.step.Path(value))
	if err != nil {
		r.problem("spec", "names a file that cannot be read: %v", err)
	}
	return document{text: text, file: filepath.ToSlash(value)}
}

// isPath tells a path from a document: one line that ends as such files do.
func isPath(value string) bool {
	ends := slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(value)))
	return ends && !strings.ContainsAny(value, "\n{")
}

// wanted is the cluster that the job is to have: the document with what the
// other inputs say, a name and an end.
func (a *app) wanted(in inputs) (*spec.Cluster, error) {
	source := in.spec.file
	if source == "" {
		source = "spec"
	}
	wanted, err := spec.ParseNameless(in.spec.text, source, func(c *spec.Cluster) { a.complete(c, in) })
	if err != nil {
		return nil, invalid(problemsOf(err, in.spec.file))
	}
	return wanted, nil
}

func (a *app) complete(c *spec.Cluster, in inputs) {
	switch {
	case in.name != "":
		c.Metadata.Name = in.name
	default:
		c.Metadata.Name = a.newName(c.Metadata.Name)
	}
	if in.project != "" {
		c.Spec.Project = in.project
	}
	switch {
	case in.ttl != 0:
		c.Spec.TTL.Duration = in.ttl
	case c.Spec.TTL.Duration == 0:
		c.Spec.TTL.Duration = defaultTTL
	}
}

// unsaid are the fields that only have a default of the action's: a cluster that
// exists keeps them, and one without an end gets none. The document is valid.
func (in inputs) unsaid() []string {
	ttl := in.ttl
	// A document without a name is no error here.
	_, _ = spec.ParseNameless(in.spec.text, "", func(c *spec.Cluster) { ttl = max(ttl, c.Spec.TTL.Duration) })
	if ttl != 0 {
		return nil
	}
	return []string{"spec.ttl"}
}
