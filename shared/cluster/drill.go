package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// Drill rehearses the loss of zones, one after another: it stops a zone's machines
// while it asks the API and a Service ten times a second, looks whether the
// cluster goes on without them, starts them again, and waits until all is back.
//
// It refuses where the cluster would not survive a loss, or is not healthy. What
// it stopped it starts again however it ends; where it was killed, the next
// Drill does. Where findings fail, the report comes with an error of kind Degraded.
func (m *Manager) Drill(ctx context.Context, options drilling.Options) (report drilling.Report, err error) {
	report = drilling.Report{Target: m.Target, DryRun: m.DryRun}
	r, ctx := m.begin(ctx, options.Command())
	defer r.end(ctx, &err)
	if err := r.enter(ctx); err != nil {
		return report, err
	}
	err = r.drill(ctx, options, &report)
	report.Took = drill.Duration(r.Now().Sub(r.started))
	return report, err
}

func (r *run) drill(ctx context.Context, options drilling.Options, report *drilling.Report) error {
	driller := r.driller(r.entrance.Kube())
	if err := driller.Resume(ctx, report); err != nil {
		return err
	}
	zones, err := driller.Zones(options)
	if err != nil {
		return err
	}
	if err := driller.AwaitHealthy(ctx, zones); err != nil {
		return err
	}
	r.inventory = driller.Inventory
	p := plan.Drill(zones, r.inventory)
	if r.DryRun {
		report.Plan = &p
	}
	findings, warnings, err := r.preflight(ctx, p)
	report.Warnings = append(report.Warnings, warnings...)
	if err == nil {
		err = preflight.Error(findings)
	}
	if err != nil || r.DryRun {
		return err
	}
	return driller.Run(ctx, zones, report)
}

func (r *run) driller(kube port.Kube) *drilling.Driller {
	return &drilling.Driller{
		Target: r.Target, Compute: r.Compute, Kube: kube, Observe: r.observer(), Holder: r.holder,
		DryRun: r.DryRun, Events: r.Events, Now: r.Now, Inventory: r.inventory,
	}
}
