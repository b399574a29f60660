package plugin

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Run carries out one command line and returns the exit code. What went wrong
// is on the error stream, with what to do next.
func Run(ctx context.Context, wiring Wiring, args []string) int {
	root := New(wiring)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	printError(ui.Detect(wiring.Streams.ErrOut, wiring.Getenv), err)
	return errs.ExitCode(err)
}

func printError(terminal ui.Terminal, err error) {
	if err == nil || errs.KindOf(err) == errs.Pending { // that is an answer, not an error
		return
	}
	ui.PrintLabelled(terminal.Out, terminal.Style.Red("error: "), err.Error())
	if hint := errs.HintOf(err); hint != "" {
		ui.PrintLabelled(terminal.Out, terminal.Style.Cyan("hint: "), hint)
	}
}

func (a *app) printWarnings(warnings []string) {
	terminal := ui.Detect(a.Streams.ErrOut, a.Getenv)
	for _, warning := range warnings {
		ui.PrintLabelled(terminal.Out, terminal.Style.Yellow("warning: "), warning)
	}
}
