package inputs

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/shared/manifest"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// problemsOf takes apart what is wrong with a spec.
func problemsOf(err error, file string) runner.Problems {
	var manifests *manifest.Invalid
	if errors.As(err, &manifests) {
		return problemsOfManifests(manifests)
	}
	var wrong *spec.Invalid
	if !errors.As(err, &wrong) {
		return runner.Problems{{Title: "input spec", Text: err.Error(), File: file}}
	}
	var all runner.Problems
	for _, p := range wrong.Problems {
		text := p.String()
		if file == "" && p.Line > 0 {
			text = fmt.Sprintf("spec, line %d: %s", p.Line, text)
		}
		all = append(all, runner.Problem{Title: cmp.Or(p.Path, "spec"), Text: text, File: file, Line: p.Line})
	}
	return all
}

func problemsOfManifests(wrong *manifest.Invalid) (all runner.Problems) {
	for _, p := range wrong.Problems {
		all = append(all, runner.Problem{Title: "spec.manifests", Text: p.String(), File: filepath.ToSlash(p.File), Line: p.Line})
	}
	return all
}
