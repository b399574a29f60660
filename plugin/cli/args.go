// Package cli is what the commands of a command line have in common: what they
// take, and in which formats they answer.
package cli

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// NoArgs refuses arguments.
func NoArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return errs.Errorf(errs.Usage, "%s does not take the argument %q", cmd.CommandPath(), args[0]).
		WithHint("%s --help shows how it is used.", cmd.CommandPath())
}

// AtMostOne allows one argument.
func AtMostOne(cmd *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return NoArgs(cmd, args[1:])
}

// Missing is the error for something that the command line must say.
func Missing(cmd *cobra.Command, what string) error {
	return errs.Errorf(errs.Usage, "%s is required", what).
		WithHint("%s --help shows how it is used.", cmd.CommandPath())
}

// Group is what a command does that only holds others.
func Group(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	err := errs.Errorf(errs.Usage, "there is no command %q", cmd.CommandPath()+" "+args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return err.WithHint("Did you mean %s %s?", cmd.CommandPath(), near[0])
	}
	return err.WithHint("%s --help lists the commands.", cmd.CommandPath())
}
