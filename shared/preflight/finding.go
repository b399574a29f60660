package preflight

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Finding is one thing that keeps a plan from being carried out.
type Finding struct {
	Kind errs.Kind `json:"kind"`
	ID   string    `json:"id"`   // stable, such as "quota"
	Text string    `json:"text"` // what, where and why
	Mend string    `json:"mend"` // what to do, with the command that does it
}

// severity orders kinds of findings, the worst first: without permission
// nothing else can be mended, and what is spelt wrongly is mended at once.
var severity = []errs.Kind{errs.Denied, errs.Exhausted, errs.Unsafe, errs.Usage}

// Error makes one error of all findings, of the worst one's kind; nil of none.
// Nothing is touched yet.
func Error(findings []Finding) error {
	switch len(findings) {
	case 0:
		return nil
	case 1:
		f := findings[0]
		return errs.Errorf(f.Kind, "%s; nothing was changed", f.Text).WithID(f.ID).WithHint("%s", f.Mend)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%d preflight checks failed; nothing was changed:", len(findings))
	for _, f := range findings {
		fmt.Fprintf(&text, "\n- %s\n  %s", f.Text, f.Mend)
	}
	return errs.Errorf(worst(findings), "%s", text.String()).WithID("preflight").
		WithHint("Fix them, then run the same command again.")
}

func worst(findings []Finding) errs.Kind {
	for _, kind := range severity {
		if slices.ContainsFunc(findings, func(f Finding) bool { return f.Kind == kind }) {
			return kind
		}
	}
	return errs.Failed
}
