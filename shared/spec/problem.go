package spec

import (
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Problem is one thing that is wrong with a document.
type Problem struct {
	Path    string `json:"path"`           // such as spec.pools[0].zones[1]; empty for the whole document
	Line    int    `json:"line,omitempty"` // from 1; 0 where there is no document
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // such as "did you mean nodesPerZone?"
}

// String is the problem without its line.
func (p Problem) String() string {
	text := p.Message
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	if p.Hint != "" {
		text += "; " + p.Hint
	}
	return text
}

// Invalid is everything that is wrong with a document.
type Invalid struct {
	Source   string // where it came from, such as cluster.yaml; may be empty
	Problems []Problem
}

// Error has a line for each problem: "cluster.yaml:12: spec.region: …".
func (e *Invalid) Error() string {
	lines := make([]string, len(e.Problems))
	for i, problem := range e.Problems {
		lines[i] = e.where(problem) + problem.String()
	}
	return strings.Join(lines, "\n")
}

func (e *Invalid) where(p Problem) string {
	switch {
	case e.Source == "":
		return ""
	case p.Line == 0:
		return e.Source + ": "
	}
	return fmt.Sprintf("%s:%d: ", e.Source, p.Line)
}

// invalid makes the error of the problems, nil for none.
func invalid(source string, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return errs.Errorf(errs.Usage, "%w", &Invalid{Source: source, Problems: problems}).WithID("invalid-spec").
		WithHint("See kubectl ha explain FIELD for what a field may hold.")
}
