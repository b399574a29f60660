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
		missing string
		kind    errs.Kind
		hint    string
	}{
		{name: "no Go", missing: "go", kind: errs.Failed, hint: "Install Go 1.26.6"},
		{name: "no mmdebstrap", missing: "mmdebstrap", kind: errs.Failed, hint: "hack/setup"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkTools("1.26.6", lacking(c.missing))
			if errs.KindOf(err) != c.kind || !strings.Contains(errs.HintOf(err), c.hint) {
				t.Errorf("got %v of kind %s with hint %q", err, errs.KindOf(err), errs.HintOf(err))
			}
		})
	}
	if err := checkAssembly(lacking("mount")); err == nil || !strings.Contains(err.Error(), "mount") {
		t.Errorf("without mount: %v", err)
	}
	if err := checkAssembly(lacking("mmdebstrap")); err != nil {
		t.Errorf("without what only builds need: %v", err)
	}
	if err := checkTools("1.26.6", lacking("nothing")); err != nil {
		t.Errorf("everything is there, and yet: %v", err)
	}
}

func TestCheckRoot(t *testing.T) {
	if err := checkRoot(1000); errs.KindOf(err) != errs.Denied || !strings.Contains(errs.HintOf(err), "as root") {
		t.Errorf("got %v of kind %s with hint %q", err, errs.KindOf(err), errs.HintOf(err))
	}
	if err := checkRoot(0); err != nil {
		t.Errorf("root is refused: %v", err)
	}
}
