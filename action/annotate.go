package action

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

// annotate shows an error in the workflow: each of several problems by itself.
func (a *app) annotate(err error) {
	if err == nil {
		return
	}
	hint := fault.HintOf(err)
	var several problems
	if !errors.As(err, &several) {
		several = problems{{title: titles()[fault.KindOf(err)], text: err.Error()}}
	}
	for _, one := range several {
		a.github.WithFieldsMap(one.fields()).Errorf("%s", withHint(one.text, hint))
	}
}

func (p problem) fields() map[string]string {
	fields := map[string]string{"title": "kubectl ha: " + property(p.title)}
	if p.file != "" {
		fields["file"] = property(p.file)
		fields["line"] = strconv.Itoa(max(p.line, 1))
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

// warn shows a warning in the workflow.
func (a *app) warn(text string) {
	a.github.WithFieldsMap(map[string]string{"title": "kubectl ha"}).Warningf("%s", text)
}

// notice shows what is good to know in the workflow.
func (a *app) notice(text string) {
	a.github.WithFieldsMap(map[string]string{"title": "kubectl ha"}).Noticef("%s", text)
}
