package plugin

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

type addPoolOptions struct {
	change
	target.ClusterFlags
	cluster.AddPoolOptions
}

func (a *app) addPoolCommand() *cobra.Command {
	o := &addPoolOptions{}
	cmd := &cobra.Command{
		Use:     "add-pool --zone ZONE",
		GroupID: groupOperations,
		Short:   "Add workers in a zone",
		Long: `Add workers of a pool in a zone: a managed instance group, whose machines join
the cluster by themselves, also when Compute Engine re-creates them.`,
		Example: `  # Three workers in another zone
  kubectl ha add-pool --zone europe-west1-c --nodes 3

  # A pool of spot machines
  kubectl ha add-pool --zone europe-west1-c --pool batch --nodes 5 --spot`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.add(cmd, a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	flags := cmd.Flags()
	flags.StringVar(&o.Zone, "zone", "", "the zone of the workers")
	flags.StringVar(&o.Name, "pool", spec.DefaultPoolName, "the pool's name")
	flags.IntVar(&o.Nodes, "nodes", 0, "number of workers (default as in the pool's other zones, else 1)")
	flags.StringVar(&o.MachineType, "machine-type", "", "their machine type (default as in the pool's other zones, else "+spec.DefaultPoolMachineType+")")
	flags.BoolVar(&o.Spot, "spot", false, "spot machines")
	changeFlags(cmd, &o.change, time.Hour)
	preflightFlag(cmd, &o.change)
	return cmd
}

func (o *addPoolOptions) add(cmd *cobra.Command, a *app) error {
	if o.Zone == "" {
		return cli.Missing(cmd, "--zone")
	}
	if cmd.Flags().Changed("nodes") && o.Nodes < 1 {
		return errs.Errorf(errs.Usage, "invalid value %d for --nodes: must be at least 1", o.Nodes)
	}
	on, err := a.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	o.done = "has the pool " + o.Name + " in " + o.Zone
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.AddPool(ctx, o.AddPoolOptions)
	}
	return o.run(cmd.Context(), a, on)
}
