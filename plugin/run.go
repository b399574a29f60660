package plugin

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// Run carries out one command line and returns the exit code. What went wrong
// is on the error stream, with what to do next.
func Run(ctx context.Context, wiring Wiring, args []string) int {
	root := New(wiring)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	printError(ui.Detect(wiring.Streams.ErrOut, wiring.Getenv), err)
	return fault.ExitCode(err)
}

func printError(terminal ui.Terminal, err error) {
	if err == nil || fault.KindOf(err) == fault.Pending { // that is an answer, not an error
		return
	}
	printLabelled(terminal.Out, terminal.Style.Red("error: "), err.Error())
	if hint := fault.HintOf(err); hint != "" {
		printLabelled(terminal.Out, terminal.Style.Cyan("hint: "), hint)
	}
}

// printLabelled writes text under a label, which stands once before its first line.
func printLabelled(out io.Writer, label, text string) {
	fmt.Fprintln(out, label+strings.TrimRight(text, "\n"))
}
