// Package etcd has the commands of kubectl ha etcd: they look after the cluster's etcd.
package etcd

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
)

// Operator is the verbs on one cluster's etcd. *cluster.Manager is one.
type Operator interface {
	Defragment(context.Context, upkeep.Options) (cluster.Outcome, error)
}

// Change is a change of a cluster.
type Change struct {
	Question string // asked beforehand: "Defragment etcd of cluster"
	Done     string // what to say of the cluster afterwards
	Verb     func(context.Context, Operator) (cluster.Outcome, error)
}

// Run carries a change out on the cluster that is meant, and prints what came of it.
type Run func(context.Context, target.ClusterFlags, Change) error

// Commands is what the commands stand on.
type Commands struct {
	// ClusterFlags adds the flags that name a cluster.
	ClusterFlags func(*pflag.FlagSet, *target.ClusterFlags)
	// ChangeFlags adds the flags of a command that changes a cluster, which what it
	// returns obeys.
	ChangeFlags func(cmd *cobra.Command, timeout time.Duration) Run
}

// Command is kubectl ha etcd, with all that are below it; group is where help lists it.
func (c *Commands) Command(group string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "etcd",
		GroupID: group,
		Short:   "Look after the cluster's etcd",
		Long: `Look after the cluster's etcd. kubectl ha status -o wide shows how large its databases
are, and status warns before one is full.`,
		Args: cobra.ArbitraryArgs,
		RunE: cli.Group,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(c.defragCommand())
	return cmd
}
