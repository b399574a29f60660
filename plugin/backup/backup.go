// Package backup has the commands of kubectl ha backup: they write the objects of a cluster
// into a file, and show what is in one.
package backup

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/operation"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/backup"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Command is kubectl ha backup, with all that are below it; group is where help lists it.
func Command(c *operation.Commands, group string) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "backup",
		GroupID: group,
		Short:   "Back up a cluster",
		Long: `Back up a cluster: a snapshot of its etcd has all its objects, but nothing of what is on
disks. kubectl ha up --restore makes a new cluster with the objects of one.`,
		Args: cobra.ArbitraryArgs,
		RunE: cli.Group,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(createCommand(c), inspectCommand(c))
	return cmd
}

// create is the command, and its flags.
type create struct {
	target.ClusterFlags
	backup.Options
	output cli.Format
	look   operation.Look
}

func createCommand(c *operation.Commands) *cobra.Command {
	o := &create{}
	cmd := &cobra.Command{
		Use:   "create FILE",
		Short: "Write a snapshot of the cluster's etcd into a file",
		Long: `Write a snapshot of the cluster's etcd into a file. Its hash and its content are checked
before the file has its name; a file that is there already is refused, unless --force is
set. It has all Secrets of the cluster, in clear text unless the cluster encrypts them,
and only you can read it.

One of etcd's members sends it, through the API server. It need not stop anything, and
has all that was written before the command began.`,
		Example: `  kubectl ha backup create demo.db

  # Every night
  kubectl ha backup create demo.db --force --name demo --region europe-west1`,
		Args: file,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.File = args[0]
			return o.create(cmd.Context(), c)
		},
	}
	c.ClusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().BoolVar(&o.Overwrite, "force", false, "overwrite a file that is there")
	o.look = c.LookFlags(cmd, time.Hour)
	cli.AddFormat(cmd, &o.output, cli.JSON, cli.YAML, cli.Name)
	return cmd
}

func (o *create) create(ctx context.Context, c *operation.Commands) error {
	var made backupfile.Report
	err := o.look(ctx, o.ClusterFlags, func(ctx context.Context, operator operation.Operator) (err error) {
		made, err = operator.Backup(ctx, o.Options)
		return ended(ctx, err)
	})
	if err != nil {
		return err
	}
	return show(c, o.output, made)
}

// ended says what an interrupt, or the end of the time, leaves: nothing.
func ended(ctx context.Context, err error) error {
	switch {
	case err == nil || ctx.Err() == nil:
		return err
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errs.Errorf(errs.TimedOut, "no backup was written within --timeout: %w", err).WithHint("Run the command again, with a longer --timeout.")
	}
	return errs.Errorf(errs.Interrupted, "interrupted; no backup was written: %w", err)
}

func inspectCommand(c *operation.Commands) *cobra.Command {
	var output cli.Format
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Check a backup, and show what is in it",
		Long: `Check a backup as a whole, by its hash and its content, and show of which cluster it is,
when it was taken, and which objects are in it. It needs no cluster. Any snapshot of etcd
that a cluster of kubeadm has written will do.`,
		Example: `  kubectl ha backup inspect demo.db`,
		Args:    file,
		RunE: func(_ *cobra.Command, args []string) error {
			found, err := backupfile.Inspect(args[0])
			if err != nil {
				return err
			}
			return show(c, output, found)
		},
	}
	cli.AddFormat(cmd, &output, cli.JSON, cli.YAML, cli.Name)
	return cmd
}

func show(c *operation.Commands, output cli.Format, b backupfile.Report) error {
	if output.Machine() {
		return output.Print(c.Streams.Out, b, []string{"backup/" + b.Path})
	}
	report.Backup(c.Streams.Out, b)
	return nil
}

// file takes exactly one argument.
func file(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cli.Missing(cmd, "the FILE")
	}
	return cli.AtMostOne(cmd, args)
}
