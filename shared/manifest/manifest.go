// Package manifest reads what spec.manifests names: objects of Kubernetes in
// files, directories and kustomizations, as kubectl apply reads them.
package manifest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// Base is where relative paths begin: at Dir, which is part of the names in
// messages, below Root, which is not. Both empty mean the working directory.
type Base struct{ Root, Dir string }

// Read reads the objects of all paths, in their order; a path is a file, a
// directory, or a directory with a kustomization. Everything that is wrong is
// reported at once: the error is a usage error around an *Invalid.
func Read(base Base, paths []string) ([]model.Object, error) {
	r := &reader{base: base, local: map[string]bool{}}
	for _, path := range paths {
		r.path(path)
	}
	r.checkOnce()
	if err := invalid(r.problems); err != nil {
		return nil, err
	}
	return r.objects, nil
}

// reader collects objects, and all that is wrong with them.
type reader struct {
	base     Base
	objects  []model.Object
	places   []place // where they are, one for each
	problems []Problem
	local    map[string]bool // whether a kustomization names nothing from elsewhere, by its file
}

// place is a line of a file; line 0 is the whole file, or directory.
type place struct {
	file string
	line int
}

func (p place) String() string {
	if p.line == 0 {
		return p.file
	}
	return fmt.Sprintf("%s:%d", p.file, p.line)
}

func (r *reader) problem(file string, line int, hint, format string, args ...any) {
	r.problems = append(r.problems, Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// path reads one entry of spec.manifests.
func (r *reader) path(path string) {
	name := filepath.FromSlash(path)
	if !filepath.IsAbs(name) {
		name = filepath.Join(r.base.Dir, name)
	}
	info, err := os.Stat(r.onDisk(name))
	switch {
	case err != nil:
		r.unreadable(name, err)
	case !info.IsDir():
		r.file(name)
	case r.kustomizationFile(name) != "":
		r.kustomization(name)
	default:
		r.directory(name)
	}
}

// onDisk is the path of what messages call name.
func (r *reader) onDisk(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(r.base.Root, name)
}

func (r *reader) unreadable(name string, err error) {
	var failed *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.problem(name, 0, "relative paths begin at the directory of the Cluster document, or at the working directory where that is no file", "does not exist")
	case errors.As(err, &failed):
		r.problem(name, 0, "", "cannot be read: %v", failed.Err)
	default:
		r.problem(name, 0, "", "cannot be read: %v", err)
	}
}

// checkOnce refuses an object that is there twice: each would take away what only
// the other has.
func (r *reader) checkOnce() {
	type key struct{ group, kind, namespace, name string }
	seen := map[key]place{}
	for i, o := range r.objects {
		k := key{o.Group(), o.Kind(), o.Namespace(), o.Name()}
		if first, there := seen[k]; there {
			r.problem(r.places[i].file, r.places[i].line, "", "%s is in %s already", o, first)
		}
		seen[k] = r.places[i]
	}
}
