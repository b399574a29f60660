package runner

import (
	"errors"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// titles are what annotations of errors begin with.
func titles() map[fault.Kind]string {
	return map[fault.Kind]string{
		fault.Failed:      "Failed",
		fault.Unavailable: "No answer",
		fault.Rejected:    "Rejected",
		fault.Usage:       "Wrong input",
		fault.Degraded:    "Degraded",
		fault.Denied:      "No permission",
		fault.Exhausted:   "Quota or stockout",
		fault.Unsafe:      "Refused as unsafe",
		fault.TimedOut:    "Timed out",
		fault.Interrupted: "Cancelled",
	}
}

// Title is what the annotation of an error of that kind begins with.
func Title(kind fault.Kind) string { return titles()[kind] }

// Annotate shows an error in the workflow: each of several problems by itself.
func (s *Step) Annotate(err error) {
	if err == nil {
		return
	}
	hint := fault.HintOf(err)
	var several Problems
	if !errors.As(err, &several) {
		several = Problems{{Title: Title(fault.KindOf(err)), Text: err.Error()}}
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
