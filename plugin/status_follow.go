package plugin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

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
		return context.WithTimeout(ctx, o.timeout)
	}
	return context.WithCancel(ctx)
}

// watcher remembers what has been seen and shown.
type watcher struct {
	options *statusOptions
	app     *app
	shown   string
	healthy int // times in a row
	last    status.Report
	err     error     // of the last look
	told    string    // what is waited for
	at      time.Time // when that was said
}

// look takes what was seen. It ends the watch when --wait is fulfilled, and
// on errors that time does not mend.
func (w *watcher) look(found status.Report, err error) (ended bool, result error) {
	w.err = err
	if err != nil {
		w.healthy = 0
		lasting := errs.KindOf(err)
		return lasting == errs.Denied || lasting == errs.Usage, err
	}
	w.last = found
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
	if w.options.watch || text == string(status.Healthy) || text == w.told && now.Sub(w.at) < event.Silence {
		return
	}
	w.told, w.at = text, now
	fmt.Fprintf(w.app.Streams.ErrOut, "waiting: %s\n", text)
}

// show prints a status that differs from the one before.
func (w *watcher) show(found status.Report) error {
	terminal := ui.Detect(w.app.Streams.Out, w.app.Getenv)
	var text bytes.Buffer
	into := terminal
	into.Out = &text
	if err := w.options.print(into, w.app.Now(), found); err != nil {
		return err
	}
	if text.String() == w.shown {
		return nil
	}
	first := w.shown == ""
	w.shown = text.String()
	switch {
	case w.options.output.Machine():
	case terminal.Live:
		ui.ClearScreen(terminal)
	case !first:
		fmt.Fprintln(terminal.Out)
	}
	_, err := terminal.Out.Write(text.Bytes())
	return err
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
