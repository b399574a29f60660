package image

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func TestCheckTools(t *testing.T) {
	lacking := func(missing string) func(string) bool {
		return func(name string) bool { return name != missing }
	}
	for _, c := range []struct {
		name    string
		uid     int
		missing string
		kind    errs.Kind
		hint    string
	}{
		{name: "not root", uid: 1000, kind: errs.Denied, hint: "as root"},
		{name: "no Go", missing: "go", kind: errs.Failed, hint: "Install Go 1.26.6"},
		{name: "no mmdebstrap", missing: "mmdebstrap", kind: errs.Failed, hint: "hack/setup"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkTools(c.uid, "1.26.6", lacking(c.missing))
			if errs.KindOf(err) != c.kind || !strings.Contains(errs.HintOf(err), c.hint) {
				t.Errorf("got %v of kind %s with hint %q", err, errs.KindOf(err), errs.HintOf(err))
			}
		})
	}
	if err := checkTools(0, "1.26.6", lacking("nothing")); err != nil {
		t.Errorf("everything is there, and yet: %v", err)
	}
}
