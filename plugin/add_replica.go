package plugin

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

type addReplicaOptions struct {
	change
	selection
	cluster.AddReplicaOptions
}

func (a *app) addReplicaCommand() *cobra.Command {
	o := &addReplicaOptions{}
	cmd := &cobra.Command{
		Use:     "add-replica --zone ZONE",
		GroupID: groupDayTwo,
		Short:   "Add a control-plane replica in a zone",
		Long: `Add a replica of the control plane. It joins etcd as a learner, is promoted
once it has caught up, and enters the load balancer when it serves. An odd
number of replicas is worth more: a fourth survives no more than three do.`,
		Example: `  # A second replica, in another zone
  kubectl ha add-replica --zone europe-west1-c`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.add(cmd, a) },
	}
	a.selectionFlags(cmd.Flags(), &o.selection)
	cmd.Flags().StringVar(&o.Zone, "zone", "", "the zone of the replica")
	cmd.Flags().StringVar(&o.MachineType, "machine-type", "", "its machine type (default that of the others)")
	cmd.Flags().BoolVar(&o.Force, "force", false, "add it although a majority would be in one zone")
	changeFlags(cmd, &o.change, 15*time.Minute)
	preflightFlag(cmd, &o.change)
	return cmd
}

func (o *addReplicaOptions) add(cmd *cobra.Command, a *app) error {
	if o.Zone == "" {
		return missing(cmd, "--zone")
	}
	on, err := a.find(cmd.Context(), o.selection)
	if err != nil {
		return err
	}
	o.done = "has a replica in " + o.Zone
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.AddReplica(ctx, o.AddReplicaOptions)
	}
	return o.run(cmd.Context(), a, on)
}
