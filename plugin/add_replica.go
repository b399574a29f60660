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

type addReplicaOptions struct {
	change
	target.ClusterFlags
	cluster.AddReplicaOptions
}

func (a *app) addReplicaCommand() *cobra.Command {
	o := &addReplicaOptions{}
	cmd := &cobra.Command{
		Use:     "add-replica (--zone ZONE | --replace NAME)",
		GroupID: groupOperations,
		Short:   "Add a control-plane replica",
		Long: `Add a control-plane replica. It joins etcd as a learner, is promoted to a voting
member once it has caught up, and is added to the load balancer when its API
server is ready. Use an odd number of replicas: four survive no more failures
than three.

With --replace, an existing replica, working or not, is removed first, and the
new one takes its place.`,
		Example: `  # A second replica, in another zone
  kubectl ha add-replica --zone europe-west1-c

  # Replace a replica that has lost its disk
  kubectl ha add-replica --replace demo-control-plane-c`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.add(cmd, a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().StringVar(&o.Zone, "zone", "", "the zone of the replica")
	cmd.Flags().StringVar(&o.Replace, "replace", "", "the replica to replace")
	cmd.Flags().StringVar(&o.MachineType, "machine-type", "", "its machine type (default that of the other replicas)")
	cmd.Flags().BoolVar(&o.Force, "force", false, "add it even if a majority of replicas would be in one zone")
	changeFlags(cmd, &o.change, time.Hour)
	preflightFlag(cmd, &o.change)
	// That there is such a flag is known: it cannot fail.
	_ = cmd.RegisterFlagCompletionFunc("replace", complete.Replicas(words{a}))
	return cmd
}

func (o *addReplicaOptions) add(cmd *cobra.Command, a *app) error {
	if o.Zone == "" && o.Replace == "" {
		return cli.Missing(cmd, "--zone")
	}
	on, err := a.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	o.done = "has a replica in " + o.Zone
	if o.Replace != "" {
		o.done = "has a new replica for " + o.Replace
		o.question = "Replace the replica " + o.Replace + " of cluster"
	}
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.AddReplica(ctx, o.AddReplicaOptions)
	}
	return o.run(cmd.Context(), a, on)
}
