package plugin

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

type removePoolOptions struct {
	change
	target.ClusterFlags
	cluster.RemovePoolOptions
}

func (a *app) removePoolCommand() *cobra.Command {
	o := &removePoolOptions{}
	cmd := &cobra.Command{
		Use:     "remove-pool (POOL | --zone ZONE)",
		GroupID: groupOperations,
		Short:   "Remove workers, by pool or zone",
		Long: `Remove workers: a pool in all its zones, all workers of a zone, or with both, a
pool's workers in that zone. Their pods are evicted first, respecting disruption
budgets.`,
		Example: `  # All workers of a zone
  kubectl ha remove-pool --zone europe-west1-c

  # A pool in all its zones
  kubectl ha remove-pool batch`,
		Args: cli.AtMostOne,
		RunE: func(cmd *cobra.Command, args []string) error { return o.remove(cmd, args, a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().StringVar(&o.Name, "pool", "", "the pool, instead of the argument")
	cmd.Flags().StringVar(&o.Zone, "zone", "", "only the workers of this zone")
	cmd.Flags().BoolVar(&o.Force, "force", false, "also delete pods that no controller would re-create")
	changeFlags(cmd, &o.change, 15*time.Minute)
	cmd.ValidArgsFunction = complete.Argument(complete.Pools(words{a}))
	_ = cmd.RegisterFlagCompletionFunc("zone", complete.Zones(words{a})) // it is there
	return cmd
}

func (o *removePoolOptions) remove(cmd *cobra.Command, args []string, a *app) error {
	pool, err := argOrFlag(cmd, args, "pool", o.Name)
	if err != nil {
		return err
	}
	if pool == "" && o.Zone == "" {
		return cli.Missing(cmd, "the POOL or --zone")
	}
	on, err := a.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	o.Name = pool
	o.done = "has fewer workers"
	o.question = "Remove the workers of " + nameOrZone(o.Name, o.Zone) + " from cluster"
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.RemovePool(ctx, o.RemovePoolOptions)
	}
	return o.run(cmd.Context(), a, on)
}
