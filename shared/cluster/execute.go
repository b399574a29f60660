package cluster

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/steps"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upgrade"
	"github.com/kubectl-ha/kubectl-ha/shared/cost"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// build is execute for plans that make something: all that would keep one from
// being carried out is told first, and then nothing is begun.
func (r *run) build(ctx context.Context, p plan.Plan, next ...string) (Outcome, error) {
	if err := r.checkPlanSeen(p); err != nil {
		return Outcome{Target: r.Target, DryRun: r.DryRun, Plan: p}, err
	}
	if err := r.checkNotExpired(p, r.Now()); err != nil {
		return Outcome{Target: r.Target, DryRun: r.DryRun, Plan: p}, err
	}
	if err := upgrade.RefuseUnfinished(ctx, r.entrance.Kube(), p, r.before, r.spec); err != nil {
		return Outcome{Target: r.Target, DryRun: r.DryRun, Plan: p}, err
	}
	findings, warnings, err := r.preflight(ctx, p)
	if err == nil {
		err = preflight.Error(findings)
	}
	if err != nil {
		return Outcome{Target: r.Target, DryRun: r.DryRun, Plan: p, Warnings: warnings, Findings: findings, Cost: r.cost(p)}, err
	}
	if booted := (preflight.Check{Plan: p}).Question().Images; len(booted) > 0 && !r.DryRun {
		if err := r.images.Ensure(ctx, r.spec.Spec.KubernetesVersion, r.Events); err != nil {
			return Outcome{Target: r.Target, Plan: p, Warnings: warnings}, err
		}
	}
	outcome, err := r.execute(ctx, p, next...)
	outcome.Warnings, outcome.Cost = warnings, r.cost(p)
	return outcome, err
}

// cost is what a dry run's plan would add to the bill, if anything.
func (r *run) cost(p plan.Plan) *cost.Estimate {
	estimate := cost.OfPlan(r.Target.Region, p)
	if !r.DryRun || len(estimate.Lines) == 0 {
		return nil
	}
	return &estimate
}

// preflight compares the plan with what Compute Engine has. A plan without
// changes needs nothing.
func (r *run) preflight(ctx context.Context, p plan.Plan) (findings []preflight.Finding, warnings []string, err error) {
	if r.SkipPreflight || p.Changes() == 0 {
		return nil, nil, nil
	}
	check := preflight.Check{
		Project: r.Target.Project, Region: r.Target.Region, Cluster: r.Target.Name,
		Plan: p, Observed: r.inventory,
	}
	answer, err := r.Compute.Preflight(ctx, check.Question())
	if err != nil {
		return nil, nil, err
	}
	return check.Findings(answer), check.Warnings(answer), nil
}

// execute carries out a plan, or with DryRun only shows it.
func (r *run) execute(ctx context.Context, p plan.Plan, next ...string) (Outcome, error) {
	outcome := Outcome{Target: r.Target, DryRun: r.DryRun, Plan: p}
	if err := r.entrance.CheckTrust(p); err != nil || r.DryRun {
		return outcome, err
	}
	err := r.steps().Run(ctx, p)
	outcome.Took.Duration = r.Now().Sub(r.started).Round(time.Second / 10)
	outcome.Context = r.entrance.Context()
	if err == nil {
		outcome.Next = next
	}
	return outcome, err
}

func (r *run) steps() *steps.Runner {
	return &steps.Runner{
		Target: r.Target, Compute: r.Compute, Entrance: r.entrance, Holder: r.holder, Events: r.Events, Now: r.Now,
		Inventory: r.inventory, Owner: r.owner, Spec: r.spec, Manifests: r.Manifests,
		Force: r.force, Deletes: r.deletes, Leaving: r.leaving, Recovery: r.recovery, Restore: r.restore,
	}
}
