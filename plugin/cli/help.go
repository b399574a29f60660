package cli

import (
	"github.com/spf13/cobra"
)

// HelpCommand is cobra's, but that a command which is not there is an error.
func HelpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		Long:  "Show the help of any command.",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return commandsBelow(cmd.Root(), args), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return Group(about, rest)
			}
			return about.Help()
		},
	}
}

// commandsBelow names the commands that may follow on args.
func commandsBelow(root *cobra.Command, args []string) (names []string) {
	at, rest, err := root.Find(args)
	if err != nil || len(rest) > 0 {
		return nil
	}
	for _, command := range at.Commands() {
		if command.IsAvailableCommand() {
			names = append(names, cobra.CompletionWithDesc(command.Name(), command.Short))
		}
	}
	return names
}
