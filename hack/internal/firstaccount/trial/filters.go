package trial

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/asked"
	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/report"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/filter"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// askFilters has Compute Engine take each filter that the product sends.
func (t *Trial) askFilters(ctx context.Context, s *report.Step) error {
	answers, err := t.ask(ctx, s)
	if refused := faulty(answers, asked.Answer.Refused); refused != "" {
		return errs.Errorf(errs.Rejected, "Compute Engine does not take lists with filters:%s", refused)
	}
	return err
}

// findAll sees to it that the filters find the cluster, which is there.
func (t *Trial) findAll(ctx context.Context, s *report.Step) error {
	answers, err := t.ask(ctx, s)
	if err != nil {
		return err
	}
	if empty := faulty(answers, func(a asked.Answer) bool { return a.Refused() || a.Items == 0 }); empty != "" {
		return errs.Errorf(errs.Failed, "the cluster is there, and filters find nothing of it:%s", empty).
			WithHint("Compare with the same list without a filter.")
	}
	return nil
}

// ask asks as the product does where it uses the filters, and shows what came of it.
func (t *Trial) ask(ctx context.Context, s *report.Step) ([]asked.Answer, error) {
	t.Asked.Take()
	err := t.askAll(ctx)
	answers := t.Asked.Take()
	var table strings.Builder
	for _, a := range answers {
		fmt.Fprintf(&table, "%-3d %3d found  %-34s %s\n", a.Status, a.Items, a.List, a.Filter)
	}
	s.Note("%d lists with filters were asked.", len(answers))
	s.Show("Lists, by filters", table.String())
	return answers, err
}

func (t *Trial) askAll(ctx context.Context) error {
	if _, err := t.Compute.Inventory(ctx, t.name()); err != nil {
		return err
	}
	if _, err := t.Compute.Clusters(ctx); err != nil {
		return err
	}
	if _, err := t.Compute.Open(ctx, t.network()); err != nil {
		return err
	}
	if _, err := t.Compute.Preflight(ctx, preflight.Question{Network: t.network().Name}); err != nil {
		return err
	}
	lists, err := t.Lists(ctx)
	if err != nil {
		return err
	}
	// As when it waits for the machines of a group that it has deleted.
	group := infra.PoolGroup(t.name(), spec.DefaultPoolName, t.Zone)
	if _, err := lists.ZonalInstances(ctx, t.Zone, filter.InGroup(group.Name)); err != nil {
		return fmt.Errorf("list the machines of %s: %w", group, err)
	}
	return nil
}

// faulty are the answers that are so, a line each.
func faulty(answers []asked.Answer, is func(asked.Answer) bool) string {
	var text strings.Builder
	for _, a := range answers {
		if is(a) {
			fmt.Fprintf(&text, "\n- %s with %s: %d found; status %d %s", a.List, a.Filter, a.Items, a.Status, a.Said)
		}
	}
	return text.String()
}
