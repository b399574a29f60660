package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Choice is a flag that takes one of a few words.
type Choice struct {
	Value   string
	choices []string
}

func (c *Choice) String() string { return c.Value }

// Type is what help shows as the flag's value.
func (c *Choice) Type() string { return strings.Join(c.choices, "|") }

// Set takes the word, if it is one of the choices.
func (c *Choice) Set(value string) error {
	if !slices.Contains(c.choices, value) {
		return fmt.Errorf("must be one of %s", strings.Join(c.choices, ", "))
	}
	c.Value = value
	return nil
}

// AddChoice adds a flag that completes its choices.
func AddChoice(cmd *cobra.Command, c *Choice, name, usage string) {
	cmd.Flags().Var(c, name, usage)
	completeWith(cmd, name, c.choices)
}

func completeWith(cmd *cobra.Command, flag string, words []string) {
	// The only error is a flag that is not there, or completed twice.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}
