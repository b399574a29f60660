package drilling

import (
	"context"
	"encoding/json"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// restoreTimeout is how long what was stopped may take to come back, also when
// the command was interrupted.
const restoreTimeout = 10 * time.Minute

// stopMachines notes what it is about to do, keeps managed groups from making
// machines anew that do not run, and stops them all at once. An order to stop is
// waited for also when ctx ends: what still runs could not be started again.
func (z *zoneDrill) stopMachines(ctx context.Context, report func(string)) error {
	if err := z.Holder.AwaitRenewal(ctx, report); err != nil {
		return err
	}
	note, err := json.Marshal(mark{Zone: z.zone})
	if err != nil {
		return err
	}
	if err := retry.Do(ctx, func(ctx context.Context) error { return z.Kube.SaveDrillMark(ctx, note) }); err != nil {
		return err
	}
	if err := z.setRepair(ctx, z.groups, false); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	report("waiting until they are off")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), restoreTimeout)
	defer cancel()
	return z.each(ctx, z.machines, z.Compute.Stop)
}

// startAgain starts the zone's machines and waits until all is back. It does so
// also when ctx has ended; a second interrupt ends that.
func (z *zoneDrill) startAgain(ctx context.Context) error {
	if ctx.Err() != nil {
		z.info("Starting the machines of %s again before the command ends", z.zone)
	}
	z.begin(drill.Recover)
	err := z.restore(ctx, z.zone, &z.saw.Back, &z.out.Recovered)
	switch {
	case err != nil:
		return errs.Errorf(errs.KindOf(err), "start the machines of %s again: %w", z.zone, err).WithID("not-restored").
			WithHint("Run kubectl ha drill again: it first starts what this one has stopped.")
	case ctx.Err() != nil:
		z.info("The machines of %s run again", z.zone)
	}
	return nil
}

// restore starts what is stopped in a zone, has its managed groups repair again,
// and waits until the cluster is healthy.
func (d *Driller) restore(ctx context.Context, zone string, why *string, took *drill.Duration) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*restoreTimeout)
	defer cancel()
	ordered := d.Now()
	if err := d.stage(ctx, zone, "start", "Start the machines of "+zone, d.starting(zone)); err != nil {
		return err
	}
	late, err := d.limitedStage(ctx, restoreTimeout, zone, "back", "Wait until nodes, etcd and load balancer are back", d.awaitingAll(zone))
	*why, *took = late, drill.Duration(d.Now().Sub(ordered))
	if err != nil || late != "" {
		return err
	}
	return retry.Do(ctx, d.Kube.DeleteDrillMark)
}

// starting starts what does not run in the zone. A machine that is stopping,
// because the command that stopped it was killed, is started when it is off.
func (d *Driller) starting(zone string) func(context.Context, func(string)) error {
	return func(ctx context.Context, report func(string)) error {
		err := wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
			if err := retry.Do(ctx, d.look); err != nil {
				return false, "", err
			}
			off, seen := d.off(zone)
			report(seen)
			return seen == "", seen, d.each(ctx, off, d.Compute.Start)
		})
		if err != nil {
			return err
		}
		return d.setRepair(ctx, d.Inventory.GroupsIn(zone), true)
	}
}

// off are the machines of the zone that are off; seen is one that does not run.
func (d *Driller) off(zone string) (off []infra.Ref, seen string) {
	for _, machine := range d.Inventory.Instances {
		if machine.Zone != zone || machine.Status == "RUNNING" {
			continue
		}
		seen = machine.Name + " is " + machine.Status
		if machine.Status == "TERMINATED" {
			off = append(off, machine.Ref())
		}
	}
	return off, seen
}

// awaitingAll waits until the cluster is healthy. A machine that stops only now,
// since a command was killed in the moment of its order, is started too.
func (d *Driller) awaitingAll(zone string) func(context.Context, func(string)) error {
	return func(ctx context.Context, report func(string)) error {
		return wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
			found, err := d.status(ctx)
			if err != nil {
				return false, err.Error(), retry.Lasting(err)
			}
			seen := text.Join(found.Problems)
			report(seen)
			off, _ := d.off(zone)
			return found.Health == status.Healthy && len(off) == 0, seen, d.each(ctx, off, d.Compute.Start)
		})
	}
}

func (d *Driller) setRepair(ctx context.Context, groups []infra.Ref, repair bool) error {
	return d.each(ctx, groups, func(ctx context.Context, group infra.Ref) error { return d.Compute.SetRepair(ctx, group, repair) })
}

// each does something to all resources side by side.
func (d *Driller) each(ctx context.Context, refs []infra.Ref, do func(context.Context, infra.Ref) error) error {
	tasks := make([]dag.Task, len(refs))
	for i, ref := range refs {
		tasks[i] = dag.Task{ID: ref.String(), Zone: ref.Zone, Do: func(ctx context.Context, _ func(string)) error { return do(ctx, ref) }}
	}
	return dag.Run(ctx, tasks, dag.Options{Now: d.Now})
}
