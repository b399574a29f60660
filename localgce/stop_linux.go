package localgce

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Stop ends the daemon and removes everything: machines and their disks,
// networks, and the state. It works as well when the daemon died long ago or
// the state directory is half gone, and proves that nothing is left.
func Stop(ctx context.Context, o Options) (Report, error) {
	d, err := open(o)
	if err != nil {
		return Report{}, err
	}
	step := event.Event{Step: "local/engine", Title: "Remove the local Compute Engine"}
	d.send(step, event.Started, "")
	report, err := d.stop(ctx)
	if err != nil {
		step.Error = err.Error()
		d.send(step, event.Failed, "")
		return report, err
	}
	d.send(step, event.Done, "")
	return report, nil
}

func (d daemon) stop(ctx context.Context) (report Report, err error) {
	if last, ok, err := d.state.readRecord(); ok && err == nil { // one that cannot be read is none
		report.Endpoint = last.endpoint()
	}
	slot, ok, err := d.place()
	if err != nil {
		return report, err
	}
	if !ok {
		return report, d.state.remove()
	}
	unlock, err := d.slots.Lock(ctx)
	if err != nil {
		return report, err
	}
	defer unlock()
	return d.end(ctx, slot, report)
}

// end is stop for the engine in a slot. The caller holds the slots' lock.
func (d daemon) end(ctx context.Context, slot int, report Report) (_ Report, err error) {
	if report.Stopped, err = d.terminate(ctx); err != nil {
		return report, err
	}
	if report.Removed, err = d.purge(ctx, slot); err != nil {
		return report, err
	}
	if err := d.state.remove(); err != nil {
		return report, err
	}
	if err := d.slots.Release(slot); err != nil {
		return report, err
	}
	return report, d.restoreComputer(ctx)
}

// purge removes all that a slot's engine made, and returns what that was.
func (d daemon) purge(ctx context.Context, slot int) ([]string, error) {
	found, err := d.leftovers(ctx, slot)
	if err != nil {
		return nil, err
	}
	fabric, err := network.New(network.Options{Prefix: slots.Prefix(slot), Slot: slot})
	if err != nil {
		return found, err
	}
	err = errors.Join(machine.Purge(ctx, d.machines(slot)), fabric.Purge(ctx))
	left, lookErr := d.leftovers(ctx, slot)
	if err := errors.Join(err, lookErr); err != nil {
		return found, fmt.Errorf("remove the local Compute Engine: %w", err)
	}
	if len(left) > 0 {
		return found, errs.Errorf(errs.Failed, "the local Compute Engine is not all gone; left: %s", strings.Join(left, ", ")).
			WithID("local-not-removed")
	}
	return found, nil
}
