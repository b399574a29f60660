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

type removeReplicaOptions struct {
	change
	target.ClusterFlags
	cluster.RemoveReplicaOptions
}

func (a *app) removeReplicaCommand() *cobra.Command {
	o := &removeReplicaOptions{}
	cmd := &cobra.Command{
		Use:     "remove-replica (NAME | --zone ZONE)",
		GroupID: groupOperations,
		Short:   "Remove a control-plane replica",
		Long: `Remove a control-plane replica: from the load balancer, then its etcd member,
its Node, and finally its machine. A removal that would cost etcd its quorum is
refused. Replicas whose machine is gone can be removed too.`,
		Example: `  # The replica of a zone
  kubectl ha remove-replica --zone europe-west1-c

  # By name, without confirmation
  kubectl ha remove-replica demo-control-plane-c --yes`,
		Args: cli.AtMostOne,
		RunE: func(cmd *cobra.Command, args []string) error { return o.remove(cmd, args, a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().StringVar(&o.Zone, "zone", "", "remove the replica of this zone")
	cmd.Flags().BoolVar(&o.Force, "force", false, "remove it even if that reduces fault tolerance; never if it would cost the quorum")
	changeFlags(cmd, &o.change, 15*time.Minute)
	cmd.ValidArgsFunction = complete.Argument(complete.Replicas(words{a}))
	_ = cmd.RegisterFlagCompletionFunc("zone", complete.Zones(words{a})) // it is there
	return cmd
}

func (o *removeReplicaOptions) remove(cmd *cobra.Command, args []string, a *app) error {
	name, err := cli.OneOf(cmd, args, o.Zone)
	if err != nil {
		return err
	}
	on, err := a.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	o.Name = name
	o.done = "has one replica less"
	o.question = "Remove the replica " + cli.NameOrZone(name, o.Zone) + " of cluster"
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.RemoveReplica(ctx, o.RemoveReplicaOptions)
	}
	return o.run(cmd.Context(), a, on)
}
