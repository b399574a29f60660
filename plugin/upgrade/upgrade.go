// Package upgrade has kubectl ha upgrade.
package upgrade

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/operation"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// upgrade is the command, and its flags.
type upgrade struct {
	target.ClusterFlags
	cluster.UpgradeOptions
	run operation.Run
}

// Command is kubectl ha upgrade; group is where help lists it.
func Command(c *operation.Commands, group string) *cobra.Command {
	o := &upgrade{}
	cmd := &cobra.Command{
		Use:     "upgrade",
		GroupID: group,
		Short:   "Upgrade a cluster to another version of Kubernetes",
		Long: `Upgrade a cluster to another patch of its version of Kubernetes, or to the next minor
version. All machines are replaced. First the replicas of the control plane, one by one:
a new one joins, and the old one leaves when the new one is behind the load balancer and
etcd is healthy. Then kube-proxy and CoreDNS. Then the workers, zone by zone: each pool
gets a new machine before an old one is drained, with disruption budgets respected, and
deleted.

Before anything is changed it is refused with reasons if a minor version would be skipped,
if a control plane does not work, or if APIs are in use that the new version no longer
serves. A machine that fails stops the upgrade. The same command then goes on with it,
and until it has come to its end, commands that make machines are refused. There is no
way back to an older version.`,
		Example: `  # What would be done?
  kubectl ha upgrade --dry-run

  # To the next minor version
  kubectl ha upgrade --to v1.37

  # Look at the workers of one zone before those of the others are replaced
  kubectl ha upgrade --pause-after europe-west1-b
  kubectl ha upgrade`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.upgrade(cmd.Context()) },
	}
	c.ClusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().StringVar(&o.To, "to", "", "the version to upgrade to, such as v1.37.2, or v1.37 for its newest known patch (default the newest that can be reached)")
	cmd.Flags().StringVar(&o.PauseAfter, "pause-after", "", "stop when the workers of this zone are replaced")
	cmd.Flags().BoolVar(&o.Force, "force", false, "delete pods that have no controller, and are not re-created")
	o.run = c.ChangeFlags(cmd, 4*time.Hour, true)
	// That there are such flags is known: it cannot fail.
	_ = cmd.RegisterFlagCompletionFunc("to", cobra.FixedCompletions(append(release.Minors(), release.Versions()...), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("pause-after", complete.Zones(c.Words))
	return cmd
}

func (o *upgrade) upgrade(ctx context.Context) error {
	return o.run(ctx, o.ClusterFlags, operation.Change{
		Question: "Replace all machines of cluster",
		Done:     "is upgraded",
		Verb: func(ctx context.Context, operator operation.Operator) (cluster.Outcome, error) {
			return operator.Upgrade(ctx, o.UpgradeOptions)
		},
	})
}
