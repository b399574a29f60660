package pool

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/operation"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

type remove struct {
	target.ClusterFlags
	cluster.RemovePoolOptions
	run operation.Run
}

// Remove is kubectl ha remove-pool; group is where help lists it.
func Remove(c *operation.Commands, group string) *cobra.Command {
	o := &remove{}
	cmd := &cobra.Command{
		Use:     "remove-pool (POOL | --zone ZONE)",
		GroupID: group,
		Short:   "Remove workers, by pool or zone",
		Long: `Remove workers: a pool in all its zones, all workers of a zone, or with both, a
pool's workers in that zone. Their pods are evicted first, respecting disruption
budgets.`,
		Example: `  # All workers of a zone
  kubectl ha remove-pool --zone europe-west1-c

  # A pool in all its zones
  kubectl ha remove-pool batch`,
		Args: cli.AtMostOne,
		RunE: func(cmd *cobra.Command, args []string) error { return o.remove(cmd, args) },
	}
	c.ClusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().StringVar(&o.Name, "pool", "", "the pool, instead of the argument")
	cmd.Flags().StringVar(&o.Zone, "zone", "", "only the workers of this zone")
	cmd.Flags().BoolVar(&o.Force, "force", false, "also delete pods that no controller would re-create")
	o.run = c.ChangeFlags(cmd, 15*time.Minute, false)
	cmd.ValidArgsFunction = complete.Argument(complete.Pools(c.Words))
	_ = cmd.RegisterFlagCompletionFunc("zone", complete.Zones(c.Words)) // it is there
	return cmd
}

func (o *remove) remove(cmd *cobra.Command, args []string) (err error) {
	if o.Name, err = cli.ArgOrFlag(cmd, args, "pool", o.Name); err != nil {
		return err
	}
	if o.Name == "" && o.Zone == "" {
		return cli.Missing(cmd, "the POOL or --zone")
	}
	return o.run(cmd.Context(), o.ClusterFlags, operation.Change{
		Question: "Remove the workers of " + cli.NameOrZone(o.Name, o.Zone) + " from cluster",
		Done:     "has fewer workers",
		Verb: func(ctx context.Context, operator operation.Operator) (cluster.Outcome, error) {
			return operator.RemovePool(ctx, o.RemovePoolOptions)
		},
	})
}
