package localgce

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Start returns the running daemon, or starts one, after it has made sure that
// this computer can run machines: all that is missing is told at once. A
// daemon of another program version, or with another setting of Internet, is
// replaced; its machines go on.
func Start(ctx context.Context, o Options) (Connection, error) {
	d, err := open(o)
	if err != nil {
		return Connection{}, err
	}
	step := event.Event{Step: "local/engine", Title: "Start the local Compute Engine"}
	d.send(step, event.Started, "")
	c, err := d.start(ctx)
	if err != nil {
		step.Error = err.Error()
		d.send(step, event.Failed, "")
		return Connection{}, err
	}
	d.send(step, event.Done, c.Endpoint)
	return c, nil
}

func (d daemon) send(e event.Event, kind event.Kind, detail string) {
	e.Time, e.Kind, e.Detail = time.Now(), kind, detail
	d.Events.Send(e)
}

func (d daemon) start(ctx context.Context) (Connection, error) {
	if os.Geteuid() == 0 { // anybody else is told so by the preflight
		unlock, err := d.slots.Lock(ctx)
		if err != nil {
			return Connection{}, err
		}
		defer unlock()
	}
	_, known, err := d.state.readRecord()
	isNew := !known && err == nil // one that cannot be read is there
	c, ok, err := d.reuse(ctx)
	if err == nil && !ok {
		c, err = d.replace(ctx)
	}
	if err != nil {
		return Connection{}, err
	}
	return c, errors.Join(d.state.addLease(d.Lease, isNew), d.admit())
}

// replace starts a daemon, after it has ended the one that runs, if any.
func (d daemon) replace(ctx context.Context) (Connection, error) {
	if _, err := d.terminate(ctx); err != nil {
		return Connection{}, err
	}
	if err := d.prepare(ctx); err != nil {
		return Connection{}, errors.Join(err, d.restoreComputer(ctx))
	}
	return d.spawn(ctx)
}

// reuse returns the running daemon if it is as good as a new one.
func (d daemon) reuse(ctx context.Context) (c Connection, ok bool, err error) {
	c, r, err := d.connect(ctx)
	if err != nil {
		return c, false, ctx.Err()
	}
	if d.Port != 0 && d.Port != r.Port {
		return c, false, errs.Errorf(errs.Usage, "the local Compute Engine in %s runs already, on port %d", d.StateDir, r.Port).
			WithID("local-other-port").WithHint("Leave the port out, or stop it first, with its clusters.")
	}
	build, err := program.BuildID()
	same := r.Version == program.Version() && r.Build == build && r.Internet == d.internet()
	return c, err == nil && same, err
}

// prepare checks this computer and finds room on it.
func (d daemon) prepare(ctx context.Context) error {
	if err := d.prepareComputer(); err != nil {
		return err
	}
	if err := d.preflight(ctx); err != nil {
		return err
	}
	if d.internet() {
		if err := computer.Forward(d.computerFile()); err != nil {
			return err
		}
	}
	_, err := d.claim(ctx)
	return err
}
