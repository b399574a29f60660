package plugin

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/specflags"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// upOptions are the flags of up: a file, or the fields that matter most.
type upOptions struct {
	change
	target.ClusterFlags
	file      string
	printSpec bool
	recover   bool   // from a lost quorum
	restore   string // the file of a backup that a new cluster gets the objects of
	specFlags specflags.Flags
}

func (a *app) upCommand() *cobra.Command {
	o := &upOptions{}
	cmd := &cobra.Command{
		Use:     "up (-f FILE | --region REGION --zones ZONES)",
		GroupID: groupLifecycle,
		Short:   "Create a cluster, or update one to match its spec",
		Long: `Create a Highly Available cluster, or update an existing one to match its spec:
a control-plane replica in each zone, and workers beside it. Resources that
already exist are kept, so the command can be run again at any time; running it
again also finishes one that was interrupted. For an existing cluster, flags
that are not given change nothing. Workers of a pool that is to have another
machine type, disk or price are replaced, and those that are too many removed, one
zone after another: each is drained first. Replicas, pools, and zones of pools that
the spec no longer has stay, unless --prune is set. Manifests that the spec lists are
applied as soon as the API serves. The new cluster becomes the kubeconfig's current
context, unless --keep-context is set.`,
		Example: `  # On this computer: three zones, one worker in each
  kubectl ha up --local --name demo

  # On Google Compute Engine: three zones, three workers in each
  kubectl ha up --name demo --region europe-west1 \
    --zones europe-west1-b,europe-west1-c,europe-west1-d --nodes-per-zone 3

  # From a file; see kubectl ha explain for its fields
  kubectl ha up -f cluster.yaml

  # With an operator in it
  kubectl ha up --local --name demo --manifests crds/,operator.yaml

  # Without the pools and zones that the file no longer has
  kubectl ha up -f cluster.yaml --prune

  # etcd has permanently lost its quorum: restart it from a surviving replica
  kubectl ha up -f cluster.yaml --recover

  # A new cluster with the objects of a backup
  kubectl ha up -f cluster.yaml --restore demo.db

  # What would be created?
  kubectl ha up --name demo --region europe-west1 --zones europe-west1-b --dry-run

  # Write a file to start from
  kubectl ha up --name demo --region europe-west1 \
    --zones europe-west1-b,europe-west1-c,europe-west1-d --print-spec`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.up(cmd, a) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.file, "filename", "f", "", "the Cluster document; - is standard input")
	flags.BoolVar(&o.recover, "recover", false, "if etcd has permanently lost its quorum, restart it with the data of the best surviving replica and re-create the others")
	flags.BoolVar(&o.prunes, "prune", false, "remove pools, and replicas and workers in zones, that the cluster has and the document does not; without it they stay")
	flags.StringVar(&o.restore, "restore", "", "create a new cluster with the objects of this backup, a file of kubectl ha backup create")
	flags.BoolVar(&o.printSpec, "print-spec", false, "print the complete Cluster document and exit")
	a.kubeconfigFlags(flags)
	o.ClusterFlags.AddTo(flags, a.Getenv)
	o.specFlags.AddTo(flags)
	cli.CompleteKubernetesVersion(cmd)
	flags.StringVar(&o.trace, "trace", "", "record steps, machines' phases and requests to this file, for ui.perfetto.dev")
	changeFlags(cmd, &o.change, time.Hour) // the local machine image, too, may have to be built
	preflightFlag(cmd, &o.change)
	flags.BoolVar(&o.keeps, "keep-context", false, "leave the kubeconfig's current context as it is")
	flags.BoolVar(&o.builds, "build", false, "with --local, build the machine image instead of pulling it; one that exists is kept")
	return cmd
}

func (o *upOptions) up(cmd *cobra.Command, a *app) error {
	if o.recover && o.restore != "" {
		return errs.Errorf(errs.Usage, "--recover and --restore exclude each other").WithHint("Leave out one of them.")
	}
	wanted, err := o.complete(cmd, a)
	if err != nil {
		return err
	}
	if o.manifests, err = specflags.Manifests(o.file, wanted); err != nil {
		return err
	}
	if o.printSpec {
		return specflags.Print(a.Streams.Out, wanted)
	}
	on, err := o.clusterRef(cmd.Context(), a, wanted)
	if err != nil {
		return err
	}
	if o.prunes && o.recover {
		return errs.Errorf(errs.Usage, "--prune and --recover exclude each other").WithHint("Recover first, and prune then.")
	}
	if o.builds && !on.Local {
		return errs.Errorf(errs.Usage, "--build is about the machine image of the local Compute Engine").WithHint("Remove it, or add --local.")
	}
	wanted.Spec.Project = on.Project
	if on.Local && len(wanted.Spec.Network.SSHAllowedRanges) == 0 {
		// As in a network "default". These machines' addresses exist on this computer only.
		wanted.Spec.Network.SSHAllowedRanges = []string{"0.0.0.0/0"}
	}
	var open []string
	if o.file == "" {
		open = o.specFlags.Unset(cmd.Flags().Changed)
	}
	o.done, o.starts = "is up", true
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.Up(ctx, wanted, open...)
	}
	if o.prunes {
		o.question = "Remove what the document does not have from cluster"
	}
	if o.recover {
		o.question = "Restart etcd from one replica, losing what only other replicas have, in cluster"
		o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
			return operator.Recover(ctx, wanted, open...)
		}
	}
	if o.restore == "" {
		return o.run(cmd.Context(), a, on)
	}
	from, err := backupfile.Open(o.restore)
	if err != nil {
		return err
	}
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.Restore(ctx, from, wanted)
	}
	return errors.Join(o.run(cmd.Context(), a, on), from.Close())
}

// complete makes the document from the file or from flags, and checks it.
func (o *upOptions) complete(cmd *cobra.Command, a *app) (*spec.Cluster, error) {
	if o.file == "" {
		return o.specFlags.Document(o.ClusterFlags)
	}
	for _, name := range append(specflags.Names(), "region") {
		if cmd.Flags().Changed(name) {
			return nil, errs.Errorf(errs.Usage, "--%s and --filename exclude each other", name).
				WithHint("Write it into %s.", o.file)
		}
	}
	document, err := specflags.Read(o.file, a.Streams.In)
	if err != nil {
		return nil, err
	}
	return document, o.sameProject(document)
}

// sameProject takes the file's project, unless --project says another one.
func (o *upOptions) sameProject(document *spec.Cluster) error {
	switch document.Spec.Project {
	case "", o.Project:
		return nil
	}
	if o.Project != "" {
		return errs.Errorf(errs.Usage, "%s is for project %s, but --project says %s", specflags.Source(o.file), document.Spec.Project, o.Project)
	}
	o.Project = document.Spec.Project
	return nil
}

// clusterRef tells where the document's cluster is. A context that stands for
// this very cluster knows its Compute Engine.
func (o *upOptions) clusterRef(ctx context.Context, a *app, document *spec.Cluster) (target.ClusterRef, error) {
	meant := o.ClusterFlags
	meant.Region, meant.Cluster = document.Spec.Region, document.Metadata.Name
	return a.find(ctx, meant)
}
