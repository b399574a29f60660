// Package follow looks at a cluster's status again and again.
package follow

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

// Options say what to show of a cluster, and when to end.
type Options struct {
	Watch    bool          // show what changed, until interrupted
	Wait     cli.Times     // end when the cluster is healthy so many times in a row; 0 for no end
	Timeout  time.Duration // how long to Wait
	Period   time.Duration // between two looks
	Output   *cli.Format
	Terminal ui.Terminal // where Watch shows it

	Show func(status.Report) error // what Wait has waited for
	Tell func(string)              // what it waits for
	Warn func(string)
	Now  func() time.Time
}

// Status is what of an operator is looked at.
type Status interface {
	Status(context.Context) (status.Report, error)
}

// Follow looks at the cluster again and again: with Watch it shows what changed,
// with Wait it ends when the cluster is healthy.
func Follow(ctx context.Context, cluster Status, o Options) error {
	limited, cancel := o.limit(ctx)
	defer cancel()
	ticker := time.NewTicker(o.Period)
	defer ticker.Stop()
	watch := &watcher{Options: o}
	for {
		found, err := cluster.Status(limited)
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

func (o Options) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if o.Wait > 0 {
		return cli.WithTimeout(ctx, o.Timeout)
	}
	return context.WithCancel(ctx)
}

// watcher remembers what has been seen and shown.
type watcher struct {
	Options
	shown    string
	healthy  int // times in a row
	last     status.Report
	lastAt   time.Time // when that was seen
	err      error     // of the last look
	failing  bool      // Watch has said that what it shows is not how it is now
	reported string    // what is waited for
	at       time.Time // when that was said
}

// look takes what was seen. It ends the watch when Wait is fulfilled, and
// on errors that time does not mend.
func (w *watcher) look(found status.Report, err error) (ended bool, result error) {
	w.err = err
	if err != nil {
		w.healthy = 0
		w.showFailure(err)
		lasting := errs.KindOf(err)
		return lasting == errs.Denied || lasting == errs.Usage, err
	}
	w.last, w.lastAt = found, w.Now()
	if w.Watch {
		if err := w.show(found); err != nil {
			return true, err
		}
	}
	if found.Health != status.Healthy {
		w.healthy = 0
		return false, nil
	}
	w.healthy++
	if w.Wait == 0 || w.healthy < int(w.Wait) {
		return false, nil
	}
	if w.Watch {
		return true, nil
	}
	return true, w.Show(found)
}

// tell says what Wait waits for: anew when that has changed, and again before
// the silence is too long. Watch shows it anyway.
func (w *watcher) tell() {
	text, now := w.seen(), w.Now()
	if w.Watch || text == string(status.Healthy) || text == w.reported && now.Sub(w.at) < event.Silence {
		return
	}
	w.reported, w.at = text, now
	w.Tell(text)
}

// show prints a status that differs from the one before.
func (w *watcher) show(found status.Report) error {
	var text bytes.Buffer
	into := w.Terminal
	into.Out = &text
	if err := statusview.Print(into, w.Output, w.Now(), found); err != nil {
		return err
	}
	if text.String() == w.shown && !w.failing {
		return nil
	}
	w.newScreen()
	w.shown, w.failing = text.String(), false
	_, err := w.Terminal.Out.Write(text.Bytes())
	return err
}

// newScreen is where the next status goes. The first one leaves what the terminal
// shows in its scrollback.
func (w *watcher) newScreen() {
	first := w.shown == ""
	switch {
	case w.Output.Machine():
	case w.Terminal.Live && first:
		ui.NewScreen(w.Terminal)
	case w.Terminal.Live:
		ui.ClearScreen(w.Terminal)
	case !first:
		fmt.Fprintln(w.Terminal.Out)
	}
}

// showFailure says, once, that what Watch has shown is not how the cluster is now.
func (w *watcher) showFailure(err error) {
	if !w.Watch || w.failing || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return
	}
	w.failing = true
	text := "nothing can be seen of the cluster: " + err.Error()
	if !w.lastAt.IsZero() {
		text = fmt.Sprintf("that was seen at %s; since then: %v", w.lastAt.Format(time.TimeOnly), err)
	}
	w.Warn(text)
}

// end says how a watch ended that ran out of time or was interrupted.
func (w *watcher) end(ctx context.Context) error {
	switch {
	case ctx.Err() == nil:
		return errs.Errorf(errs.TimedOut, "not healthy within %s; last seen: %s", w.Timeout, w.seen()).
			WithHint("kubectl ha status shows what is wrong.")
	case w.Wait > 0:
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
