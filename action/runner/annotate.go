package runner

import (
	"errors"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// titles are what annotations of errors begin with.
func titles() map[errs.Kind]string {
	return map[errs.Kind]string{
		errs.Failed:      "Failed",
		errs.Unavailable: "No answer",
		errs.Rejected:    "Rejected",
		errs.Usage:       "Wrong input",
		errs.Degraded:    "Degraded",
		errs.Denied:      "No permission",
		errs.Exhausted:   "Quota or stockout",
		errs.Unsafe:      "Refused as unsafe",
		errs.TimedOut:    "Timed out",
		errs.Interrupted: "Cancelled",
	}
}

// Title is what the annotation of an error of that kind begins with.
func Title(kind errs.Kind) string { return titles()[kind] }

// Annotate shows an error in the workflow: each of several problems by itself.
func (s *Step) Annotate(err error) {
	if err == nil {
		return
	}
	hint := errs.HintOf(err)
	var several Problems
	if !errors.As(err, &several) {
		several = Problems{{Title: Title(errs.KindOf(err)), Text: err.Error()}}
	}
	for _, one := range several {
		s.WithFieldsMap(one.fields()).Errorf("%s", withHint(one.Text, hint))
	}
}

func (p Problem) fields() map[string]string {
	fields := map[string]string{"title": "kubectl ha: " + property(p.Title)}
	if p.File != "" {
		fields["file"] = property(p.File)
		fields["line"] = strconv.Itoa(max(p.Line, 1))
	}
	return fields
}

// property leaves out what ends a property of a workflow command.
func property(text string) string {
	return strings.NewReplacer("\r", " ", "\n", " ", "::", ":", ",", ";").Replace(text)
}

func withHint(text, hint string) string {
	if hint == "" || strings.Contains(text, hint) {
		return text
	}
	return text + "\n" + hint
}

// Warn shows a warning in the workflow.
func (s *Step) Warn(text string) {
	s.WithFieldsMap(map[string]string{"title": "kubectl ha"}).Warningf("%s", text)
}

// Notice shows what is good to know in the workflow.
func (s *Step) Notice(text string) {
	s.WithFieldsMap(map[string]string{"title": "kubectl ha"}).Noticef("%s", text)
}

// Tell warns of what must not keep the step from its work.
func (s *Step) Tell(err error) {
	if err != nil {
		s.Warn(err.Error())
	}
}
