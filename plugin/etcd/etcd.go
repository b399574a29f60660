// Package etcd has the commands of kubectl ha etcd: they look after the cluster's etcd.
package etcd

import (
	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/operation"
)

// Command is kubectl ha etcd, with all that are below it; group is where help lists it.
func Command(c *operation.Commands, group string) *cobra.Command {
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
	cmd.AddCommand(defragCommand(c))
	return cmd
}
