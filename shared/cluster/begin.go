package cluster

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/access"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/backup"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/images"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/recovery"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// run is one run of one verb: what was found, and what it came by since.
type run struct {
	*Manager
	found
	started time.Time

	force    bool               // with verbs that take it
	deletes  bool               // this command deletes the cluster
	deleted  bool               // the cluster is no more, nor is the Lease
	leaving  []string           // replicas that this command removes
	pruned   *spec.Cluster      // of whose parts those go that the spec has no more; nil for none
	images   images.Choice      // what new machines boot from
	recovery *recovery.Recovery // with Recover, where one is to be begun or ended
	restore  *backup.Restore    // with Restore; else nil

	entrance *access.Entrance
	holder   *lease.Holder
	cancel   context.CancelCauseFunc
}

func (m *Manager) newRun() *run {
	taker := access.Taker{Target: m.Target, Compute: m.Compute, Access: m.Access, Now: m.Now}
	return &run{
		Manager: m, started: m.Now(), found: found{target: m.Target},
		entrance: &access.Entrance{Taker: taker, DryRun: m.DryRun, Events: m.Events},
	}
}

// begin begins a verb that changes the cluster, and that takes hold of it as soon
// as it can. Should another command take over, since this one seemed to be dead,
// the context ends, and end says so. Every verb that begins must end.
func (m *Manager) begin(ctx context.Context, command string) (*run, context.Context) {
	r := m.newRun()
	ctx, r.cancel = context.WithCancelCause(ctx)
	r.holder = lease.NewHolder(lease.Options{
		Cluster: m.Target.Name, Command: command, Process: m.Process, DryRun: m.DryRun,
		Events: m.Events, Now: m.Now, Cancel: r.cancel,
	})
	return r, ctx
}

// end ends a verb, however it went: it lets go of the cluster, and makes of the
// verb's error one that says why it had to end.
func (r *run) end(ctx context.Context, err *error) {
	defer r.cancel(nil)
	if model.IsNoSpace(*err) {
		*err = r.observer().NoSpace(ctx, *err)
	}
	if r.deleted {
		r.holder.Abandon()
	} else {
		r.holder.Release()
	}
	if taken := lease.TakenOver(ctx); taken != nil && *err != nil {
		*err = fmt.Errorf("%w; this one ended: %w", taken, *err)
	}
}

// look finds what Compute Engine has of the cluster.
func (r *run) look(ctx context.Context) error {
	inventory, err := r.observer().Inventory(ctx)
	if err != nil {
		return err
	}
	r.inventory, r.owner = inventory, inventory.Owner
	return nil
}
