package plugin

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

const renamed = "verify is now called drill"

// verifyCommand is drill by its former name, for scripts that have it. Help and
// completion do not offer it.
func (a *app) verifyCommand() *cobra.Command {
	cmd := a.drillCommand()
	cmd.Use, cmd.Hidden = "verify", true
	cmd.Long = renamed + ".\n\n" + cmd.Long
	drill := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a.warnOfFormerName(cmd)
		return drill(cmd, args)
	}
	return cmd
}

// warnOfFormerName does so with an event where each line is to be one.
func (a *app) warnOfFormerName(cmd *cobra.Command) {
	errors := ui.Detect(a.Streams.ErrOut, a.Getenv)
	if ui.Mode(cmd.Flag("progress").Value.String()) != ui.JSON {
		ui.PrintLabelled(errors.Out, errors.Style.Yellow("warning: "), renamed)
		return
	}
	progress := ui.NewProgress(cmd.Context(), ui.JSON, errors, a.Now)
	defer progress.Close()
	progress.Send(event.Event{Time: a.Now(), Kind: event.Warning, Title: renamed})
}
