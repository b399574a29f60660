package model

import (
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Unreachable refuses to decide what depends on places that Compute Engine does
// not reach; nil where there are none. What decides by absence must have seen the
// absence: nobody knows what is in such a zone.
func Unreachable(places []string, what string) error {
	if len(places) == 0 {
		return nil
	}
	return errs.Errorf(errs.Unsafe, "%s: Compute Engine cannot reach %s, and what is there is unknown", what, strings.Join(places, ", ")).
		WithID("zone-unreachable").
		WithHint("Run the same command again when it does; https://status.cloud.google.com reports outages, and kubectl ha status shows what can be seen.")
}
