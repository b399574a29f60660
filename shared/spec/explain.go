package spec

import (
	"regexp"
	"strings"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec/suggest"
)

// Explain documents the field at path, such as spec.controlPlane.zones or
// spec.pools[0].zones, and the fields right below it. The empty path is the
// whole document.
func Explain(path string) (field Field, children []Field, err error) {
	wanted := strings.ReplaceAll(plain(path), "[]", "")
	found := false
	var paths []string
	for _, f := range Fields() {
		at := strings.ReplaceAll(f.Path, "[]", "")
		paths = append(paths, at)
		switch {
		case at == wanted:
			field, found = f, true
		case parent(at) == wanted && at != "":
			children = append(children, f)
		}
	}
	if !found {
		return Field{}, nil, unknownField(path, wanted, paths)
	}
	return field, children, nil
}

func unknownField(path, wanted string, paths []string) error {
	err := errs.Errorf(errs.Usage, "a Cluster has no field %s", path).WithID("unknown-field")
	if close := suggest.Nearest(wanted, paths); close != "" {
		return err.WithHint("Did you mean %s?", close)
	}
	return err.WithHint("See kubectl ha explain for all fields.")
}

var index = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\[[0-9]*\]`)
})

// plain turns the path of a value into that of its field: pools[3] into pools[].
func plain(path string) string { return index().ReplaceAllString(path, "[]") }

// parent is the path of what holds the value at path.
func parent(path string) string {
	if strings.HasSuffix(path, "]") {
		return path[:strings.LastIndexByte(path, '[')]
	}
	return path[:max(0, strings.LastIndexByte(path, '.'))]
}
