package plugin

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// oneOf takes the NAME or the zone, exactly one of which must be given.
func oneOf(cmd *cobra.Command, args []string, zone string) (name string, err error) {
	if len(args) == 0 && zone == "" {
		return "", cli.Missing(cmd, "the NAME or --zone")
	}
	if len(args) == 0 {
		return "", nil
	}
	return argOrFlag(cmd, args, "zone", zone)
}

// argOrFlag takes what may be given as the argument or as a flag; "" where neither is.
func argOrFlag(cmd *cobra.Command, args []string, flag, value string) (string, error) {
	switch {
	case len(args) == 0:
		return value, nil
	case value != "":
		return "", errs.Errorf(errs.Usage, "%s and --%s %s exclude each other", args[0], flag, value).
			WithHint("%s --help shows how it is used.", cmd.CommandPath())
	}
	return args[0], nil
}

// nameOrZone says what is meant, for questions.
func nameOrZone(name, zone string) string {
	switch {
	case zone == "":
		return name
	case name == "":
		return "in " + zone
	default:
		return name + " in " + zone
	}
}
