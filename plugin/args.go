package plugin

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// oneOf takes the NAME or the zone, exactly one of which must be given.
func oneOf(cmd *cobra.Command, args []string, zone string) (name string, err error) {
	switch {
	case len(args) == 0 && zone == "":
		return "", cli.Missing(cmd, "the NAME or --zone")
	case len(args) == 1 && zone != "":
		return "", errs.Errorf(errs.Usage, "%s and --zone %s exclude each other", args[0], zone).
			WithHint("%s --help shows how it is used.", cmd.CommandPath())
	case len(args) == 1:
		return args[0], nil
	}
	return "", nil
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
