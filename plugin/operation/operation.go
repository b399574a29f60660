// Package operation is what commands stand on that are in packages of their own and
// change a cluster.
package operation

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/backup"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Operator is the verbs on one cluster. *cluster.Manager is one.
type Operator interface {
	AddPool(context.Context, cluster.AddPoolOptions) (cluster.Outcome, error)
	RemovePool(context.Context, cluster.RemovePoolOptions) (cluster.Outcome, error)
	Defragment(context.Context, upkeep.Options) (cluster.Outcome, error)
	Upgrade(context.Context, cluster.UpgradeOptions) (cluster.Outcome, error)
	Backup(context.Context, backup.Options) (backupfile.Report, error)
	Restore(ctx context.Context, from *backupfile.Backup, wanted *spec.Cluster) (cluster.Outcome, error)
}

// Change is a change of a cluster.
type Change struct {
	Question string // asked beforehand: "Defragment etcd of cluster"
	Done     string // what to say of the cluster afterwards
	Verb     func(context.Context, Operator) (cluster.Outcome, error)
}

// Run carries a change out on the cluster that is meant, and prints what came of it.
type Run func(context.Context, target.ClusterFlags, Change) error

// Look opens the cluster that is meant for something that does not change it, while
// progress is shown.
type Look func(context.Context, target.ClusterFlags, func(context.Context, Operator) error) error

// Commands is what the commands stand on.
type Commands struct {
	// ClusterFlags adds the flags that name a cluster.
	ClusterFlags func(*pflag.FlagSet, *target.ClusterFlags)
	// ChangeFlags adds the flags of a command that changes a cluster, which what it
	// returns obeys; makes is for those that make machines.
	ChangeFlags func(cmd *cobra.Command, timeout time.Duration, makes bool) Run
	// LookFlags adds the flags of a command that changes nothing but takes its time, which
	// what it returns obeys.
	LookFlags func(cmd *cobra.Command, timeout time.Duration) Look
	// Words are what their flags are completed with.
	Words complete.Source
	// Streams are what they print to.
	Streams genericiooptions.IOStreams
}
