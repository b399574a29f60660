package cli

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// ProgressVariable is the environment's default of --progress, such as plain for a
// screen reader.
const ProgressVariable = "KUBECTL_HA_PROGRESS"

const progressFlag = "progress"

// AddProgress adds the flag --progress.
func AddProgress(cmd *cobra.Command, c *Choice) {
	*c = ProgressChoice()
	AddChoice(cmd, c, progressFlag, "how progress is shown (or set "+ProgressVariable+")")
}

// ProgressChoice is what --progress may be.
func ProgressChoice() Choice {
	c := Choice{Value: string(ui.Auto)}
	for _, mode := range ui.Modes() {
		c.choices = append(c.choices, string(mode))
	}
	return c
}

// DefaultProgress takes the progress of a command that has one from the environment,
// unless its flag says so.
func DefaultProgress(cmd *cobra.Command, getenv func(string) string) error {
	flag, value := cmd.Flags().Lookup(progressFlag), getenv(ProgressVariable)
	if flag == nil || flag.Changed || value == "" {
		return nil
	}
	if err := flag.Value.Set(value); err != nil {
		return errs.Errorf(errs.Usage, "%s: invalid value %q: %w", ProgressVariable, value, err).WithHint("Correct it, or unset it.")
	}
	return nil
}
