// Package terminal runs a program in a terminal of its own, and tells what a
// person would see there. It knows nothing of the program.
package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Window is a terminal with a program in it.
type Window struct {
	tty     *os.File // what the terminal has of the pair
	screen  *vt.SafeEmulator
	program *exec.Cmd
	drained chan struct{} // closed when all that the program wrote is on the screen
}

// Open starts the program in a terminal of that size. End, then Close, are to
// be called.
func Open(program *exec.Cmd, columns, rows int) (*Window, error) {
	tty, err := pty.StartWithSize(program, size(columns, rows))
	if err != nil {
		return nil, fmt.Errorf("start %s in a terminal: %w", program.Path, err)
	}
	w := &Window{tty: tty, screen: vt.NewSafeEmulator(columns, rows), program: program, drained: make(chan struct{})}
	go func() {
		defer close(w.drained)
		_, _ = io.Copy(w.screen, tty) // it ends with an error when the program does
	}()
	return w, nil
}

func size(columns, rows int) *pty.Winsize {
	return &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}
}

// Close gives the terminal back.
func (w *Window) Close() error { return w.tty.Close() }

// Resize changes the size, of which the program hears.
func (w *Window) Resize(columns, rows int) error {
	w.screen.Resize(columns, rows)
	return pty.Setsize(w.tty, size(columns, rows))
}

// Press types.
func (w *Window) Press(keys string) error {
	_, err := w.tty.WriteString(keys)
	return err
}

// CursorHidden reports whether the program has hidden the cursor.
func (w *Window) CursorHidden() bool { return w.screen.CursorHidden() }

// Text is what the screen shows, without colours, trailing blanks, and empty
// lines at its end.
func (w *Window) Text() string {
	var lines []string
	for y := range w.screen.Height() {
		var line strings.Builder
		for x := range w.screen.Width() {
			if cell := w.screen.CellAt(x, y); cell != nil && cell.Content != "" {
				line.WriteString(cell.Content)
			} else {
				line.WriteByte(' ')
			}
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
}

// Drained is closed when the program has ended and all that it wrote is on the
// screen.
func (w *Window) Drained() <-chan struct{} { return w.drained }

// End waits for the program's end, and returns its exit code.
func (w *Window) End() (code int, err error) {
	err = w.program.Wait()
	if ended := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ended) {
		return 0, err
	}
	<-w.drained
	return w.program.ProcessState.ExitCode(), nil
}
