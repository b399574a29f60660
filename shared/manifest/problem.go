package manifest

import (
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Problem is one thing that is wrong with a manifest.
type Problem struct {
	File    string // or directory; relative to the Base's Root, if it is below
	Line    int    // from 1; 0 for the whole file
	Message string
	Hint    string // may be empty
}

// String is the problem with its place: "addons/web.yaml:12: has no kind".
func (p Problem) String() string {
	text := place{p.File, p.Line}.String() + ": " + p.Message
	if p.Hint != "" {
		text += "; " + p.Hint
	}
	return text
}

// Invalid is everything that is wrong with manifests.
type Invalid struct{ Problems []Problem }

// Error has a line for each problem.
func (e *Invalid) Error() string {
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// invalid makes the error of the problems, nil for none.
func invalid(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return errs.Errorf(errs.Usage, "%w", &Invalid{Problems: problems}).WithID("invalid-manifests").
		WithHint("See kubectl ha explain spec.manifests for what a manifest may be.")
}
