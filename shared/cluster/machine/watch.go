// Package machine watches the machines on which a step waits, by what they publish
// of themselves: how far they are, and what they wrote last.
package machine

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Outputs is what machines tell of themselves.
type Outputs interface {
	GuestAttributes(ctx context.Context, instance infra.Ref, namespace string) (map[string]string, error)
	// Console returns the last lines of the machine's serial port.
	Console(ctx context.Context, instance infra.Ref, lines int) ([]string, error)
}

// Watcher watches machines.
type Watcher struct {
	Outputs Outputs
	Now     func() time.Time
}

// Watch looks at a machine on which a step waits, and tells how far it is. Of an
// attempt that failed it tells what the machine wrote last: it tries on by
// itself, and the next one hides why.
type Watch struct {
	Watcher
	Machine  infra.Ref
	Report   func(string)
	attempts attempts
	failed   string // the phase in which it was last seen to have failed
	why      string // the last lines that it had written then
}

// Watch begins to watch a machine.
func (w Watcher) Watch(machine infra.Ref, report func(string)) *Watch {
	return &Watch{Watcher: w, Machine: machine, Report: report}
}

// Look reads what the machine publishes, and reports its phase.
func (w *Watch) Look(ctx context.Context) (attributes map[string]string, phase string, err error) {
	attributes, err = w.Outputs.GuestAttributes(ctx, w.Machine, bootstrap.Namespace)
	if err != nil {
		return nil, "", err
	}
	phase = attributes[bootstrap.AttrPhase]
	w.Report(cmp.Or(phase, "no sign of the machine yet") + w.reason(ctx, phase))
	return attributes, phase, nil
}

// reason is why an attempt failed, in lines below the phase.
func (w *Watch) reason(ctx context.Context, phase string) string {
	if !strings.HasPrefix(phase, bootstrap.PhaseFailing) {
		return ""
	}
	if phase != w.failed {
		w.failed, w.why = phase, ""
		for _, line := range w.lastLines(ctx, w.Machine) {
			w.why += "\n" + line
		}
	}
	return w.why
}

// GaveUp is an error when waiting for the machine is of no use any more.
func (w *Watch) GaveUp(phase string) error { return w.attempts.gaveUp(w.Now(), phase) }

// Explain adds to an error the last lines of the machine's own log.
func (w Watcher) Explain(machine infra.Ref, err error) error {
	if errs.KindOf(err) == errs.Interrupted || errs.KindOf(err) == errs.Unavailable {
		return err
	}
	lines := w.lastLines(context.Background(), machine)
	if len(lines) == 0 {
		return err
	}
	return fmt.Errorf("%w\nthe last lines of %s (%s):\n  %s", err, machine.Name, machine.Zone, strings.Join(lines, "\n  "))
}

// lastLines are the last of the machine's console; none where they cannot be had.
func (w Watcher) lastLines(ctx context.Context, machine infra.Ref) []string {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	lines, err := w.Outputs.Console(ctx, machine, 12)
	if err != nil {
		return nil
	}
	return lines
}
