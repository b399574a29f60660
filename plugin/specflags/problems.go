package specflags

import (
	"errors"
	"regexp"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// index is the place of an item in a list, as in spec.pools[0].
var index = regexp.MustCompile(`\[[0-9]+\]`)

// byFlag names, beside the fields that are wrong, the flags that set them.
func byFlag(err error) error {
	var invalid *spec.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	named := &spec.Invalid{Source: invalid.Source, Problems: slices.Clone(invalid.Problems)}
	for i, problem := range named.Problems {
		if flag := flagOf(problem.Path); flag != "" {
			named.Problems[i].Path = "--" + flag + " (" + problem.Path + ")"
		}
	}
	return errs.Errorf(errs.KindOf(err), "%w", named).WithID(errs.IDOf(err)).
		WithHint("Use flags (kubectl ha up --help), or a document (kubectl ha explain) with --filename. On this computer, --local needs neither.")
}

// flagOf is the flag that sets a field, "" for none.
func flagOf(path string) string {
	switch path {
	case "metadata.name":
		return "name"
	case "spec.region":
		return "region"
	case "spec.project":
		return "project"
	}
	for flag, fields := range fieldsOf() {
		if slices.Contains(fields, index.ReplaceAllString(path, "[]")) {
			return flag
		}
	}
	return ""
}
