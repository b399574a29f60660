// Package envvar reads settings from environment variables.
package envvar

import (
	"strconv"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Local is the variable that chooses the local Compute Engine: --local of the
// commands, the input local of the Action.
const Local = "KUBECTL_HA_LOCAL"

// LocalInternet is the variable that lets the machines of a local Compute Engine
// reach out: --internet of its start. Not set, it is as it was.
const LocalInternet = "KUBECTL_HA_LOCAL_INTERNET"

// Bool reads a boolean, in the words of Go's strconv.ParseBool: 1, t, T, TRUE, true,
// True, and their opposites. A variable that is empty or not set is false; one that
// is no boolean is an error of kind Usage.
func Bool(getenv func(string) string, name string) (bool, error) {
	value := getenv(name)
	if value == "" {
		return false, nil
	}
	set, err := strconv.ParseBool(value)
	if err != nil {
		return false, errs.Errorf(errs.Usage, "invalid value %q of %s: must be true or false (or 1 or 0)", value, name).
			WithID("environment").WithHint("Set %[1]s=true, or unset %[1]s.", name)
	}
	return set, nil
}
