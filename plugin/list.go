package plugin

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/gc"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

type listOptions struct {
	target.ClusterFlags
	output cli.Format
}

func (a *app) listCommand() *cobra.Command {
	o := &listOptions{}
	cmd := &cobra.Command{
		Use:     "list",
		GroupID: groupLifecycle,
		Short:   "List a project's clusters",
		Long: `List the clusters of a project, with their remaining TTL. A cluster without a
control plane is listed with LEFTOVERS: its creation has just begun or was never
finished, or it is partly deleted. The command queries Compute Engine and needs
no kubeconfig. Without --project, it uses the project of the current context's
cluster, or else that of your credentials.`,
		Example: `  # Of a project, in all regions
  kubectl ha list --project my-project

  # On this computer
  kubectl ha list --local`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.list(cmd, a) },
	}
	a.kubeconfigFlags(cmd.Flags())
	o.ClusterFlags.AddTo(cmd.Flags(), a.Getenv)
	cli.AddFormatOrTemplate(cmd, &o.output, cli.Wide, cli.JSON, cli.YAML, cli.Name)
	return cmd
}

func (o *listOptions) list(cmd *cobra.Command, a *app) error {
	on, err := a.withProject(cmd.Context(), a.where(o.ClusterFlags))
	if err != nil {
		return err
	}
	found, err := a.Clouds.List(cmd.Context(), Request{Target: on.Target, Local: on.Local, Events: event.Discard, Log: a.log()})
	if err != nil {
		return err
	}
	found = gc.InRegion(found, o.Region)
	if o.output.Machine() {
		return o.output.Print(a.Streams.Out, report.Listed(found, a.Now()), report.ClusterNames(found))
	}
	if len(found) == 0 {
		fmt.Fprintf(a.Streams.ErrOut, "No clusters in project %s.\n", on.Project)
		return nil
	}
	for _, s := range found {
		if len(s.Unknown) > 0 {
			fmt.Fprintf(a.Streams.ErrOut, "%s: what is in %s is unknown: Compute Engine cannot reach it.\n", s.Cluster, strings.Join(s.Unknown, ", "))
		}
	}
	_, err = fmt.Fprint(a.Streams.Out, report.Clusters(found, a.Now(), o.output.Kind == cli.Wide))
	return err
}
