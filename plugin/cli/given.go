package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// given is the value of a flag that takes no empty one, and only one. A
// variable of a script that is not set makes an empty value, which is not the
// flag left out: `down --name "$UNSET"` does not mean the current context's.
type given struct {
	pflag.Value
	times  int
	parsed bool // again and again, as cobra does it to complete a command line
}

// Set takes the value, if there is one, for the first time.
func (g *given) Set(value string) error {
	if strings.TrimSpace(value) == "" {
		return empty("the value")
	}
	if g.times > 0 && !g.parsed {
		return errs.Errorf(errs.Usage, "is given twice, and takes one value").WithHint("Leave all but one out.")
	}
	if err := g.Value.Set(value); err != nil {
		return err
	}
	g.times++
	return nil
}

// Several is the value of a flag that takes more than one, none of them empty.
type Several struct{ pflag.Value }

// Set takes the values, which have commas between them.
func (s Several) Set(value string) error {
	for _, one := range strings.Split(value, ",") {
		if strings.TrimSpace(one) == "" {
			return empty("a value")
		}
	}
	return s.Value.Set(value)
}

func empty(what string) error {
	return errs.Errorf(errs.Usage, "%s is empty", what).
		WithHint("See whether a variable is not set; leave it out to have its default.")
}

// Strict holds all flags and arguments of the command and of those below it to
// what was really given.
func Strict(cmd *cobra.Command) {
	cmd.Flags().VisitAll(strictFlag)
	cmd.PersistentFlags().VisitAll(strictFlag)
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return err
			}
			return noneEmpty(cmd, args)
		}
	}
	for _, sub := range cmd.Commands() {
		Strict(sub)
	}
}

// Completing has all flags taken more than once, which is how cobra completes a
// command line.
func Completing(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if g, one := flag.Value.(*given); one {
			g.parsed = true
		}
	})
	for _, sub := range cmd.Commands() {
		Completing(sub)
	}
}

func strictFlag(flag *pflag.Flag) {
	switch flag.DefValue { // which help takes for none by the value's type, and by these words
	case "0s":
		flag.DefValue = "0"
	case "[]":
		flag.DefValue = ""
	}
	if _, many := flag.Value.(pflag.SliceValue); many {
		flag.Value = Several{flag.Value}
		return
	}
	flag.Value = &given{Value: flag.Value}
}

func noneEmpty(cmd *cobra.Command, args []string) error {
	for i, arg := range args {
		if strings.TrimSpace(arg) == "" {
			return errs.Errorf(errs.Usage, "%s: argument %d: %w", cmd.CommandPath(), i+1, empty("the value"))
		}
	}
	return nil
}
