// Package plugin is the kubectl plugin: one file for each command, which
// completes and checks what the user typed, calls the core, and prints.
package plugin

//go:generate go run ../hack/reference ../docs
//go:generate go run ../hack/licences .. ../docs/licences.md

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/kubectl-ha/kubectl-ha/plugin/backup"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/etcd"
	"github.com/kubectl-ha/kubectl-ha/plugin/explain"
	"github.com/kubectl-ha/kubectl-ha/plugin/image"
	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/plugin/operation"
	"github.com/kubectl-ha/kubectl-ha/plugin/pool"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/plugin/upgrade"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// The groups under which help lists the commands.
const (
	groupLifecycle  = "lifecycle"
	groupOperations = "operations"
	groupInspect    = "inspect"
	groupLocal      = "local"
)

// app is what the commands share.
type app struct {
	Wiring
	kubeconfig *genericclioptions.ConfigFlags
	verbosity  int
}

// New returns the root command.
func New(wiring Wiring) *cobra.Command {
	a := &app{Wiring: wiring, kubeconfig: kubeconfigFlags()}
	root := &cobra.Command{
		Use:   "kubectl-ha",
		Short: "Highly Available Kubernetes clusters on Compute Engine",
		Long: `kubectl ha creates and operates Highly Available Kubernetes clusters on Google
Compute Engine. Control-plane replicas and workers are spread over the zones of
a region, so that a cluster keeps working when a zone fails. With --local the
same commands use a Compute Engine on this computer.`,
		Example: `  # A cluster over three zones, on this computer
  kubectl ha up --local --name demo

  # Which zone losses does it survive?
  kubectl ha status`,
		Annotations: map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl ha"},
		Args:        cobra.ArbitraryArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Name() == cobra.ShellCompRequestCmd {
				cli.Completing(cmd.Root())
			}
			return errors.Join(target.CheckEnvironment(a.Getenv), cli.DefaultProgress(cmd, a.Getenv))
		},
		RunE:              cli.Group,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
	}
	root.SetIn(wiring.Streams.In)
	root.SetOut(wiring.Streams.Out)
	root.SetErr(wiring.Streams.ErrOut)
	root.SetFlagErrorFunc(flagError)
	root.AddGroup(
		&cobra.Group{ID: groupLifecycle, Title: "Lifecycle:"},
		&cobra.Group{ID: groupOperations, Title: "Operations:"},
		&cobra.Group{ID: groupInspect, Title: "Inspect:"},
		&cobra.Group{ID: groupLocal, Title: "Local Compute Engine:"},
	)
	root.AddCommand(a.commands()...)
	complete.AddCommand(root)
	complete.Flags(root, words{a})
	addVersionFlag(root, a)
	root.SetHelpCommand(cli.HelpCommand())
	cli.Strict(root)
	return root
}

func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		a.upCommand(), a.downCommand(), a.listCommand(), a.gcCommand(),
		a.addReplicaCommand(), a.removeReplicaCommand(),
		pool.Add(a.operations(), groupOperations), pool.Remove(a.operations(), groupOperations), a.drainZoneCommand(), a.drillCommand(), a.verifyCommand(),
		upgrade.Command(a.operations(), groupOperations), a.certificatesCommand(), etcd.Command(a.operations(), groupOperations),
		backup.Command(a.operations(), groupOperations),
		a.statusCommand(), explain.Command(a.Streams, a.Getenv, groupInspect), a.versionCommand(),
		a.imageCommand(), a.localCommand(),
	}
}

// operations is what commands that change a cluster stand on in packages of their own.
func (a *app) operations() *operation.Commands {
	return &operation.Commands{ClusterFlags: a.clusterFlags, ChangeFlags: a.operation, LookFlags: a.look, Words: words{a}, Streams: a.Streams}
}

func (a *app) operation(cmd *cobra.Command, timeout time.Duration, makes bool) operation.Run {
	c := &change{}
	changeFlags(cmd, c, timeout)
	if makes {
		preflightFlag(cmd, c)
	}
	return func(ctx context.Context, said target.ClusterFlags, do operation.Change) error {
		on, err := a.find(ctx, said)
		if err != nil {
			return err
		}
		c.question, c.done = do.Question, do.Done
		c.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) { return do.Verb(ctx, operator) }
		return c.run(ctx, a, on)
	}
}

// look is for commands that change nothing, but take their time.
func (a *app) look(cmd *cobra.Command, timeout time.Duration) operation.Look {
	c := &change{}
	cli.AddTimeout(cmd, &c.timeout, timeout, "give up after this time")
	cli.AddProgress(cmd, &c.progress)
	return func(ctx context.Context, said target.ClusterFlags, do func(context.Context, operation.Operator) error) error {
		on, err := a.find(ctx, said)
		if err != nil {
			return err
		}
		c.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
			return cluster.Outcome{}, do(ctx, operator)
		}
		_, err = c.carryOut(ctx, a, on, false, ui.Mode(c.progress.Value))
		return err
	}
}

// imageCommand is kubectl ha image, which is in a package of its own.
func (a *app) imageCommand() *cobra.Command {
	commands := &image.Commands{
		Clouds: a.Images, Streams: a.Streams, Getenv: a.Getenv, Now: a.Now, Flags: a.kubeconfigFlags, Log: a.log,
		Region: words{a}.region, WithProject: a.withProject, Progress: a.withProgress, Agreed: a.agreed, Warn: a.printWarnings,
	}
	return commands.Command(groupOperations)
}

// localCommand is kubectl ha local, which is in a package of its own.
func (a *app) localCommand() *cobra.Command {
	commands := &local.Commands{
		LocalGCE: a.LocalGCE, Streams: a.Streams, Getenv: a.Getenv, Now: a.Now,
		Kubeconfig: a.kubeconfig.KubeConfig, Progress: a.withProgress,
	}
	cmd := commands.Command()
	cmd.GroupID = groupLocal
	return cmd
}

func flagError(cmd *cobra.Command, err error) error {
	wrong := errs.Errorf(errs.Usage, "%w", err)
	if errs.HintOf(err) != "" { // the flag's value knows better
		return wrong
	}
	return wrong.WithHint("%s --help shows the flags.", cmd.CommandPath())
}

// kubeconfigFlags are the two of kubectl's flags that matter here. Its
// --cluster means an entry of the kubeconfig; ours is a cluster's name.
func kubeconfigFlags() *genericclioptions.ConfigFlags {
	all := genericclioptions.NewConfigFlags(true)
	return &genericclioptions.ConfigFlags{KubeConfig: all.KubeConfig, Context: all.Context}
}
