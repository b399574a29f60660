package plugin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/statusview"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// follow looks at the cluster again and again: with --watch it shows what
// changed, with --wait it ends when the cluster is healthy.
func (o *statusOptions) follow(ctx context.Context, a *app, operator Operator) error {
	limited, cancel := o.limit(ctx)
	defer cancel()
	ticker := time.NewTicker(o.period)
	defer ticker.Stop()
	watch := &watcher{options: o, app: a}
	for {
		found, err := operator.Status(limited)
		if ended, result := watch.look(found, err); ended {
			return result
		}
		watch.tell()
		select {
		case <-ticker.C:
		case <-limited.Done():
			return watch.end(ctx)
		}
	}
}

func (o *statusOptions) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if o.wait > 0 {
		return cli.WithTimeout(ctx, o.timeout)
	}
	return context.WithCancel(ctx)
}

// watcher remembers what has been seen and shown.
type watcher struct {
	options  *statusOptions
	app      *app
	shown    string
	healthy  int // times in a row
	last     status.Report
	lastAt   time.Time // when that was seen
	err      error     // of the last look
	failing  bool      // --watch has said that what it shows is not how it is now
	reported string    // what is waited for
	at       time.Time // when that was said
}

// look takes what was seen. It ends the watch when --wait is fulfilled, and
// on errors that time does not mend.
func (w *watcher) look(found status.Report, err error) (ended bool, result error) {
	w.err = err
	if err != nil {
		w.healthy = 0
		w.showFailure(err)
		lasting := errs.KindOf(err)
		return lasting == errs.Denied || lasting == errs.Usage, err
	}
	w.last, w.lastAt = found, w.app.Now()
	if w.options.watch {
		if err := w.show(found); err != nil {
			return true, err
		}
	}
	if found.Health != status.Healthy {
		w.healthy = 0
		return false, nil
	}
	w.healthy++
	if w.options.wait == 0 || w.healthy < int(w.options.wait) {
		return false, nil
	}
	if w.options.watch {
		return true, nil
	}
	return true, w.options.show(w.app, found)
}

// tell says what --wait waits for: anew when that has changed, and again before
// the silence is too long. --watch shows it anyway.
func (w *watcher) tell() {
	text, now := w.seen(), w.app.Now()
	if w.options.watch || text == string(status.Healthy) || text == w.reported && now.Sub(w.at) < event.Silence {
		return
	}
	w.reported, w.at = text, now
	fmt.Fprintf(w.app.Streams.ErrOut, "waiting: %s\n", text)
}

// show prints a status that differs from the one before.
func (w *watcher) show(found status.Report) error {
	terminal := ui.Detect(w.app.Streams.Out, w.app.Getenv)
	var text bytes.Buffer
	into := terminal
	into.Out = &text
	if err := statusview.Print(into, &w.options.output, w.app.Now(), found); err != nil {
		return err
	}
	if text.String() == w.shown && !w.failing {
		return nil
	}
	w.newScreen(terminal)
	w.shown, w.failing = text.String(), false
	_, err := terminal.Out.Write(text.Bytes())
	return err
}

// newScreen is where the next status goes. The first one leaves what the terminal
// shows in its scrollback.
func (w *watcher) newScreen(terminal ui.Terminal) {
	first := w.shown == ""
	switch {
	case w.options.output.Machine():
	case terminal.Live && first:
		ui.NewScreen(terminal)
	case terminal.Live:
		ui.ClearScreen(terminal)
	case !first:
		fmt.Fprintln(terminal.Out)
	}
}

// showFailure says, once, that what --watch has shown is not how the cluster is now.
func (w *watcher) showFailure(err error) {
	if !w.options.watch || w.failing || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return
	}
	w.failing = true
	text := "nothing can be seen of the cluster: " + err.Error()
	if !w.lastAt.IsZero() {
		text = fmt.Sprintf("that was seen at %s; since then: %v", w.lastAt.Format(time.TimeOnly), err)
	}
	w.app.printWarnings([]string{text})
}

// end says how a watch ended that ran out of time or was interrupted.
func (w *watcher) end(ctx context.Context) error {
	switch {
	case ctx.Err() == nil:
		return errs.Errorf(errs.TimedOut, "not healthy within %s; last seen: %s", w.options.timeout, w.seen()).
			WithHint("kubectl ha status shows what is wrong.")
	case w.options.wait > 0:
		return errs.Errorf(errs.Interrupted, "interrupted; last seen: %s", w.seen())
	default:
		return nil // a watch ends like this
	}
}

func (w *watcher) seen() string {
	switch {
	case w.err != nil && !errors.Is(w.err, context.DeadlineExceeded):
		return w.err.Error()
	case w.last.Health == "":
		return "no answer"
	case len(w.last.Problems) > 0:
		return string(w.last.Health) + ": " + w.last.Problems[0]
	default:
		return string(w.last.Health)
	}
}
