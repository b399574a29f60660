package spec

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// manifests checks the paths alone: what they name, package manifest reads.
func (v *validator) manifests(paths []string) {
	var names []string
	for i, name := range paths {
		at := fmt.Sprintf("spec.manifests[%d]", i)
		switch {
		case name == "":
			v.problem(at, "", "must not be empty")
		case strings.Contains(name, "://"):
			v.problem(at, "download it, and name the file", "invalid value %q: must be a path, not a URL", name)
		case slices.Contains(names, path.Clean(name)):
			v.problem(at, "", "%q is named twice", name)
		}
		names = append(names, path.Clean(name))
	}
}
