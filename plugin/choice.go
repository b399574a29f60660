package plugin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// choice is a flag that takes one of a few words.
type choice struct {
	value   string
	choices []string
}

func (c *choice) String() string { return c.value }

// Type is what help shows as the flag's value.
func (c *choice) Type() string { return strings.Join(c.choices, "|") }

// Set takes the word, if it is one of the choices.
func (c *choice) Set(value string) error {
	if !slices.Contains(c.choices, value) {
		return fmt.Errorf("must be one of %s", strings.Join(c.choices, ", "))
	}
	c.value = value
	return nil
}

// addChoice adds a flag that completes its choices.
func addChoice(cmd *cobra.Command, c *choice, name, usage string) {
	cmd.Flags().Var(c, name, usage)
	completeWith(cmd, name, c.choices)
}

func completeWith(cmd *cobra.Command, flag string, words []string) {
	// The only error is a flag that is not there, or completed twice.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}
