package etcd

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/operation"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// defrag is the command, and its flags.
type defrag struct {
	target.ClusterFlags
	upkeep.Options
	run operation.Run
}

func defragCommand(c *operation.Commands) *cobra.Command {
	o := &defrag{}
	cmd := &cobra.Command{
		Use:   "defrag",
		Short: "Defragment the databases of etcd's members",
		Long: `Defragment the databases of etcd's members, one member at a time, the leader last. A
database never shrinks by itself: what is deleted becomes free space in its file, and the file
counts against the quota, at which etcd takes no more writes. Members are left alone of
whose database less than half is free, unless they are named, or --all is given.

A member answers nothing while it is defragmented, for seconds as a rule. The command
refuses to begin where the others would be no quorum without it. It goes on when the
member answers again, has caught up, and the API is ready.

After the alarm NOSPACE, and when what fills etcd is deleted, it also drops what etcd
keeps of the past, defragments all members, and ends the alarm if there is room.`,
		Example: `  # How large are the databases, and what would be done?
  kubectl ha etcd defrag --dry-run

  # Every night
  kubectl ha etcd defrag --yes --name demo --region europe-west1

  # One member, however little of it is free
  kubectl ha etcd defrag --member demo-control-plane-c`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.defragment(cmd.Context()) },
	}
	c.ClusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().StringSliceVar(&o.Members, "member", nil, "only the members of these replicas, however little of them is free")
	cmd.Flags().BoolVar(&o.All, "all", false, "all members, however little of them is free")
	o.run = c.ChangeFlags(cmd, 30*time.Minute, false)
	return cmd
}

func (o *defrag) defragment(ctx context.Context) error {
	if o.All && len(o.Members) > 0 {
		return errs.Errorf(errs.Usage, "--all and --member exclude each other").WithHint("Leave out one of them.")
	}
	return o.run(ctx, o.ClusterFlags, operation.Change{
		Question: "Defragment etcd of cluster",
		Done:     "has a defragmented etcd",
		Verb: func(ctx context.Context, operator operation.Operator) (cluster.Outcome, error) {
			return operator.Defragment(ctx, o.Options)
		},
	})
}
