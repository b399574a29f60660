package cli

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// OneOf takes the NAME or the zone, exactly one of which must be given.
func OneOf(cmd *cobra.Command, args []string, zone string) (name string, err error) {
	if len(args) == 0 && zone == "" {
		return "", Missing(cmd, "the NAME or --zone")
	}
	if len(args) == 0 {
		return "", nil
	}
	return ArgOrFlag(cmd, args, "zone", zone)
}

// ArgOrFlag takes what may be given as the argument or as a flag; "" where neither is.
func ArgOrFlag(cmd *cobra.Command, args []string, flag, value string) (string, error) {
	switch {
	case len(args) == 0:
		return value, nil
	case value != "":
		return "", errs.Errorf(errs.Usage, "%s and --%s %s exclude each other", args[0], flag, value).
			WithHint("%s --help shows how it is used.", cmd.CommandPath())
	}
	return args[0], nil
}

// NameOrZone says what is meant, for questions.
func NameOrZone(name, zone string) string {
	switch {
	case zone == "":
		return name
	case name == "":
		return "in " + zone
	default:
		return name + " in " + zone
	}
}
