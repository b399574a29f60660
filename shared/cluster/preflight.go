package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cost"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// build is run for plans that make something: all that would keep one from
// being carried out is told first, and then nothing is begun.
func (s *session) build(ctx context.Context, p plan.Plan, next ...string) (Outcome, error) {
	if err := s.mustSeePlan(p); err != nil {
		return Outcome{Target: s.Target, DryRun: s.DryRun, Plan: p}, err
	}
	if err := s.mayMake(p); err != nil {
		return Outcome{Target: s.Target, DryRun: s.DryRun, Plan: p}, err
	}
	findings, warnings, err := s.preflight(ctx, p)
	if err == nil {
		err = preflight.Error(findings)
	}
	if err != nil {
		return Outcome{Target: s.Target, DryRun: s.DryRun, Plan: p, Warnings: warnings, Findings: findings, Cost: s.cost(p)}, err
	}
	outcome, err := s.run(ctx, p, next...)
	outcome.Warnings, outcome.Cost = warnings, s.cost(p)
	return outcome, err
}

// cost is what a dry run's plan would add to the bill, if anything.
func (s *session) cost(p plan.Plan) *cost.Estimate {
	estimate := cost.OfPlan(s.Target.Region, p)
	if !s.DryRun || len(estimate.Lines) == 0 {
		return nil
	}
	return &estimate
}

// preflight compares the plan with what Compute Engine has. A plan without
// changes needs nothing.
func (s *session) preflight(ctx context.Context, p plan.Plan) (findings []preflight.Finding, warnings []string, err error) {
	if s.SkipPreflight || p.Changes() == 0 {
		return nil, nil, nil
	}
	check := preflight.Check{
		Project: s.Target.Project, Region: s.Target.Region, Cluster: s.Target.Name,
		Plan: p, Observed: s.inventory,
	}
	answer, err := s.Compute.Preflight(ctx, check.Question())
	if err != nil {
		return nil, nil, err
	}
	return check.Findings(answer), check.Warnings(answer), nil
}
