package manifest

import (
	"os"
	"path/filepath"
	"slices"

	"k8s.io/apimachinery/pkg/util/json"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// extensions are those of the files that are read in a directory, as kubectl has
// them.
var extensions = []string{".json", ".yaml", ".yml"}

// directory reads the files of a directory, sorted by name; those of directories
// below it are not read.
func (r *reader) directory(name string) {
	entries, err := os.ReadDir(r.onDisk(name))
	if err != nil {
		r.unreadable(name, err)
		return
	}
	found := false
	for _, entry := range entries {
		if !entry.IsDir() && slices.Contains(extensions, filepath.Ext(entry.Name())) {
			found = true
			r.file(filepath.Join(name, entry.Name()))
		}
	}
	if !found {
		r.problem(name, 0, "", "has no manifest: no file that ends in .yaml, .yml or .json, and no kustomization")
	}
}

func (r *reader) file(name string) {
	text, err := os.ReadFile(r.onDisk(name))
	if err != nil {
		r.unreadable(name, err)
		return
	}
	found := false
	for _, d := range split(text) {
		value, problem := d.read()
		switch {
		case problem != nil:
			problem.File = name
			r.problems = append(r.problems, *problem)
		case value == nil:
			continue
		default:
			r.object(name, d.firstLine(), value)
		}
		found = true
	}
	if !found {
		r.problem(name, 0, "", "has no objects")
	}
}

// object takes in what a document holds: an object, or a list of them.
func (r *reader) object(name string, line int, value any) {
	content, ok := value.(map[string]any)
	if !ok {
		r.problem(name, line, "", "must be an object, with apiVersion, kind and metadata.name")
		return
	}
	if items, isList := itemsOf(content); isList {
		for _, item := range items {
			r.object(name, line, item)
		}
		return
	}
	at := place{name, line}
	o := model.Object{Content: content, Source: at.String()}
	before := len(r.problems)
	for _, wrong := range wrongWith(o) {
		r.problem(name, line, wrong.hint, "%s", wrong.message)
	}
	if len(r.problems) == before {
		r.objects, r.places = append(r.objects, o), append(r.places, at)
	}
}

// plain is a value that was read as JSON, with whole numbers as such.
func plain(text []byte) (value any, err error) { return value, json.Unmarshal(text, &value) }
