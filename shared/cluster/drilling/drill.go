// Package drilling runs the drill of a zone's loss: it stops a zone's machines
// while it asks the API and a Service, looks whether the cluster goes on without
// them, and starts them again.
package drilling

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Driller drills one cluster.
type Driller struct {
	Target  model.Target
	Compute port.Compute
	Kube    port.Kube
	Observe observe.Observer
	Holder  *lease.Holder
	DryRun  bool
	Events  event.Sink
	Now     func() time.Time

	Inventory infra.Inventory // as it was last seen
}

// Run drills the zones up to the first whose drill fails: another loss might be
// one too many.
func (d *Driller) Run(ctx context.Context, zones []string, report *Report) error {
	defer func() { report.Warnings = append(report.Warnings, d.deleteAfterwards(ctx)...) }()
	if err := d.stage(ctx, "", "open", "Make a namespace for the drill", d.makeNamespace); err != nil {
		return err
	}
	for _, zone := range zones {
		found, err := d.drillZone(ctx, zone)
		if err != nil {
			return err
		}
		report.Zones = append(report.Zones, found)
		if !found.Passed() {
			return errs.Errorf(errs.Degraded, "the drill of %s failed: %s", zone, strings.Join(found.Failures(), "; ")).
				WithID("drill-failed").WithHint("kubectl ha status shows what is wrong; docs/drill.md says what bounds each figure.")
		}
	}
	report.Passed = true
	return nil
}

// look finds what Compute Engine has of the cluster.
func (d *Driller) look(ctx context.Context) (err error) {
	d.Inventory, err = d.Observe.Inventory(ctx)
	return err
}

// status is the present status; what it was made of stays.
func (d *Driller) status(ctx context.Context) (status.Report, error) {
	snapshot, err := d.Observe.Snapshot(ctx)
	if err != nil {
		return status.Report{}, err
	}
	d.Inventory = snapshot.Inventory
	return snapshot.Judge(d.Target), nil
}

// stage is one step of a drill, shown as such.
func (d *Driller) stage(ctx context.Context, zone, id, title string, do func(context.Context, func(string)) error) error {
	return dag.Run(ctx, []dag.Task{{ID: strings.TrimPrefix(zone+"/"+id, "/"), Title: title, Zone: zone, Phase: event.Drill, Do: do}},
		dag.Options{Events: d.Events, Now: d.Now})
}

// limitedStage is a stage with a deadline of its own, and where it finds that what
// it waits for does not come, why. Only the end of ctx is an error.
func (d *Driller) limitedStage(ctx context.Context, timeout time.Duration, zone, id, title string, do func(context.Context, func(string)) error) (why string, err error) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err = d.stage(limited, zone, id, title, do)
	switch {
	case err == nil:
		return "", nil
	case ctx.Err() != nil:
		return "", err
	}
	return fmt.Sprintf("not within %s: %v", timeout, err), nil
}

// term is etcd's present term: each election begins another.
func term(list []etcd.Member) (term uint64) {
	for _, m := range list {
		term = max(term, m.Term)
	}
	return term
}

func (d *Driller) info(format string, args ...any) {
	event.Say(d.Events, d.Now(), event.Info, format, args...)
}
