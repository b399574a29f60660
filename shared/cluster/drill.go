package cluster

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
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
func (o *Operator) Drill(ctx context.Context, options DrillOptions) (DrillReport, error) {
	report := DrillReport{Target: o.Target, DryRun: o.DryRun}
	_, err := o.change(ctx, options.command(), func(ctx context.Context, s *session) (Outcome, error) {
		err := s.drill(ctx, options, &report)
		report.Took = drill.Duration(s.Now().Sub(s.started))
		return Outcome{}, err
	})
	return report, err
}

func (s *session) drill(ctx context.Context, options DrillOptions, report *DrillReport) error {
	if err := s.resumeDrill(ctx, report); err != nil {
		return err
	}
	zones, err := s.drillZones(options)
	if err != nil {
		return err
	}
	if err := s.awaitFit(ctx, zones); err != nil {
		return err
	}
	p := plan.Drill(zones, s.inventory)
	if s.DryRun {
		report.Plan = &p
	}
	findings, warnings, err := s.preflight(ctx, p)
	report.Warnings = append(report.Warnings, warnings...)
	if err == nil {
		err = preflight.Error(findings)
	}
	if err != nil || s.DryRun {
		return err
	}
	return s.drillAll(ctx, zones, report)
}

// drillAll drills the zones up to the first whose drill fails: another loss
// might be one too many.
func (s *session) drillAll(ctx context.Context, zones []string, report *DrillReport) error {
	defer func() { report.Warnings = append(report.Warnings, s.closeDrill(ctx)...) }()
	if err := s.stage(ctx, "", "open", "Make a namespace for the drill", s.openDrill); err != nil {
		return err
	}
	for _, zone := range zones {
		found, err := s.drillZone(ctx, zone)
		if err != nil {
			return err
		}
		report.Zones = append(report.Zones, found)
		if !found.Passed() {
			return errs.Errorf(errs.Degraded, "the drill of %s failed: %s", zone, strings.Join(found.Failures(), "; ")).
				WithID("drill-failed").WithHint("kubectl ha status shows what is not well; docs/drill.md says what bounds each figure.")
		}
	}
	report.Passed = true
	return nil
}

// stage is one step of a drill, shown as such.
func (s *session) stage(ctx context.Context, zone, id, title string, do func(context.Context, func(string)) error) error {
	return dag.Run(ctx, []dag.Task{{ID: strings.TrimPrefix(zone+"/"+id, "/"), Title: title, Zone: zone, Do: do}},
		dag.Options{Events: s.Events, Now: s.Now})
}

// within is a stage with a deadline of its own, and where it finds that what it
// waits for does not come, why. Only the end of ctx is an error.
func (s *session) within(ctx context.Context, patience time.Duration, zone, id, title string, do func(context.Context, func(string)) error) (why string, err error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = s.stage(limited, zone, id, title, do)
	switch {
	case err == nil:
		return "", nil
	case ctx.Err() != nil:
		return "", err
	}
	return fmt.Sprintf("not within %s: %v", patience, err), nil
}
