// Package trial takes a cluster's risky steps on an account on which none was taken
// before, in an order in which each costs little and what would stop the next shows
// first. What it makes it deletes, whatever happens.
package trial

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/asked"
	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/report"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/rest"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Trial is what the steps are taken with.
type Trial struct {
	Spec    *spec.Cluster // one replica and a pool of one worker, complete
	Zone    string
	Local   bool // on the local Compute Engine
	Window  time.Duration
	Compute port.Compute
	Lists   func(context.Context) (rest.Lists, error)
	Asked   *asked.Log // what Compute and Lists ask

	// Plan plans the cluster as `up` would, after its preflight checks.
	Plan func(context.Context) (plan.Plan, error)
	// HA runs a command of the product's, and returns all that it printed.
	HA func(ctx context.Context, arguments ...string) (output string, err error)
	// Agree asks whether to go on, which costs from now on.
	Agree func(context.Context) error
	// Changed hears of each change of the report.
	Changed func(*report.Step)

	planned plan.Plan
}

// cleaning is how long the deletion may take at the end, also after an interrupt.
const cleaning = 20 * time.Minute

// step is a part of the trial.
type step struct {
	title string
	do    func(*Trial, context.Context, *report.Step) error
}

// free cost nothing; paid do.
var (
	free = []step{
		{"List filters, where there is nothing to find", (*Trial).askFilters},
		{"Preflight checks of a cluster", (*Trial).plan},
	}
	paid = []step{
		{"One machine of the startup script", (*Trial).tryMachine},
		{"A cluster of one replica and one worker", (*Trial).createCluster},
		{"A further pool", (*Trial).addPool},
	}
	deletion = step{"Deletion", (*Trial).deleteAll}
)

// Run takes all steps, each noted in the report. After one that fails only the deletion
// is left. Its error is that of whatever failed.
func (t *Trial) Run(ctx context.Context, r *report.Report) error {
	for _, s := range slices.Concat(free, paid, []step{deletion}) {
		r.Add(s.title)
	}
	if err := t.take(ctx, free, r.Steps); err != nil {
		return err
	}
	if err := t.Agree(ctx); err != nil {
		return err
	}
	failed := t.take(ctx, paid, r.Steps[len(free):])
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleaning)
	defer cancel()
	return errors.Join(failed, t.take(ctx, []step{deletion}, r.Steps[len(free)+len(paid):]))
}

// take takes steps up to the first that fails.
func (t *Trial) take(ctx context.Context, steps []step, into []*report.Step) error {
	for i, s := range steps {
		note, began := into[i], time.Now()
		note.Outcome = report.Running
		t.Changed(note)
		err := s.do(t, ctx, note)
		note.End(time.Since(began), err)
		t.Changed(note)
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *Trial) name() string { return t.Spec.Metadata.Name }

// network is the cluster's.
func (t *Trial) network() infra.Ref {
	return infra.Network{Name: infra.GlobalName(t.name(), t.Spec.Spec.Region, "network")}.Ref()
}
