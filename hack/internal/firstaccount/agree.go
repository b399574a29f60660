package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/trial"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cost"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// agree says what comes and what it costs, and asks.
func (s *session) agree(ctx context.Context) error {
	fmt.Fprint(os.Stderr, proposal(s.wanted, s.options.local))
	if s.options.yes {
		return nil
	}
	return consent(ctx, os.Stdin, os.Stderr)
}

// proposal is what the paid steps are.
func proposal(c *spec.Cluster, local bool) string {
	all := *c
	further := c.Spec.Pools[0]
	further.Name = trial.FurtherPool
	all.Spec.Pools = append(slices.Clip(c.Spec.Pools), further)
	price := "nothing, on the local Compute Engine"
	if !local {
		price = cost.OfCluster(&all).String()
	}
	return fmt.Sprintf(`
From now on it costs. In project %s, %s, this makes, and deletes again:
- one machine with a network of its own, for some ten minutes;
- a cluster %s of one replica and one worker, then a worker more, for some twenty.
All of it at once would cost: %s.
Should this be cut short, Compute Engine deletes the machines by itself after %s; the
load balancer and its address cost on until they are deleted.
`, c.Spec.Project, c.Spec.ControlPlane.Zones[0], c.Metadata.Name, price, c.Spec.TTL)
}

// consent asks until it is interrupted; only "y" and "yes" are that.
func consent(ctx context.Context, in io.Reader, out io.Writer) error {
	sure, err := ui.Confirm(ctx, in, out, "\nGo on?")
	if err == nil && !sure {
		err = errs.Errorf(errs.Interrupted, "nothing was made, since the answer was no").WithHint("Without a terminal, add -yes.")
	}
	return err
}
