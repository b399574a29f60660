package plugin

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fault.Errorf(fault.Usage, "%s does not take the argument %q", cmd.CommandPath(), args[0]).
		WithHint("%s --help shows how it is used.", cmd.CommandPath())
}

// atMostOne allows one argument.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return noArgs(cmd, args[1:])
}

// missing is the error for something that the command line must say.
func missing(cmd *cobra.Command, what string) error {
	return fault.Errorf(fault.Usage, "%s is missing", what).
		WithHint("%s --help shows how it is used.", cmd.CommandPath())
}

// oneOf takes the NAME or the zone, exactly one of which must be given.
func oneOf(cmd *cobra.Command, args []string, zone string) (name string, err error) {
	switch {
	case len(args) == 0 && zone == "":
		return "", missing(cmd, "the NAME or --zone")
	case len(args) == 1 && zone != "":
		return "", fault.Errorf(fault.Usage, "%s and --zone %s exclude each other", args[0], zone).
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
