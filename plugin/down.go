package plugin

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

type downOptions struct {
	change
	target.ClusterFlags
}

func (a *app) downCommand() *cobra.Command {
	o := &downOptions{}
	cmd := &cobra.Command{
		Use:     "down",
		GroupID: groupLifecycle,
		Short:   "Delete a cluster and all its resources",
		Long: `Delete a cluster: its machines, load balancer, network and kubeconfig entries,
in dependency order, then check that nothing is left. It needs neither a working
cluster nor a kubeconfig.`,
		Example: `  # The cluster of the current context
  kubectl ha down

  # One that has no context, without confirmation
  kubectl ha down --name demo --project my-project --region europe-west1 --yes`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.down(cmd, a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	changeFlags(cmd, &o.change, 15*time.Minute)
	return cmd
}

func (o *downOptions) down(cmd *cobra.Command, a *app) error {
	on, err := a.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	o.done = "is deleted"
	o.question = "Delete the cluster"
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.Down(ctx)
	}
	return o.run(cmd.Context(), a, on)
}
