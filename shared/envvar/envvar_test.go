package envvar_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func TestBool(t *testing.T) {
	for value, want := range map[string]bool{"": false, "1": true, "true": true, "TRUE": true, "True": true, "0": false, "false": false, "False": false} {
		if got, err := envvar.Bool(func(string) string { return value }, "NAME"); err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", value, got, err, want)
		}
	}
	for _, value := range []string{"yes", "on", "tRUE", " ", "2"} {
		if _, err := envvar.Bool(func(string) string { return value }, "NAME"); errs.KindOf(err) != errs.Usage {
			t.Errorf("%q: %v, want a usage error", value, err)
		}
	}
}
