package plugin

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type listOptions struct {
	selection
	output format
}

func (a *app) listCommand() *cobra.Command {
	o := &listOptions{}
	cmd := &cobra.Command{
		Use:     "list",
		GroupID: groupLifecycle,
		Short:   "List a project's clusters",
		Long: `List the clusters of a project, those that were begun and never finished
included. It asks Compute Engine, and needs no kubeconfig; without --project
the project is that of the current context's cluster, else of your credentials.`,
		Example: `  # Of a project, in all regions
  kubectl ha list --project my-project

  # On this computer
  kubectl ha list --local`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.list(cmd, a) },
	}
	a.kubeconfigFlags(cmd.Flags())
	a.placeFlags(cmd.Flags(), &o.selection)
	addFormat(cmd, &o.output, formatWide, formatJSON, formatYAML, formatName)
	return cmd
}

func (o *listOptions) list(cmd *cobra.Command, a *app) error {
	on, err := a.withProject(cmd.Context(), o.where(a))
	if err != nil {
		return err
	}
	found, err := a.Clouds.List(cmd.Context(), Request{Target: on.Target, Local: on.local, Events: event.Discard})
	if err != nil {
		return err
	}
	found = inRegion(found, o.region)
	if o.output.machine() {
		return o.output.print(a.Streams.Out, found, summaryNames(found))
	}
	if len(found) == 0 {
		fmt.Fprintf(a.Streams.ErrOut, "No clusters in project %s.\n", on.Project)
		return nil
	}
	_, err = fmt.Fprint(a.Streams.Out, listTable(found, a.Now(), o.output.kind == formatWide))
	return err
}

// where is the project to look in: that of the context, unless flags say
// another one.
func (o *listOptions) where(a *app) place {
	known, err := a.Clouds.Context(*a.kubeconfig.KubeConfig, *a.kubeconfig.Context)
	anywhere := selection{project: o.project, local: o.local}
	if err == nil && anywhere.agrees(known) {
		return place{Target: cluster.Target{Project: known.Project}, local: known.Endpoint != ""}
	}
	return anywhere.withDefaults()
}

// inRegion keeps the clusters of a region, or all if none is named.
func inRegion(found []infra.Summary, region string) []infra.Summary {
	kept := []infra.Summary{}
	for _, summary := range found {
		if region == "" || summary.Region == region {
			kept = append(kept, summary)
		}
	}
	return kept
}

func listTable(found []infra.Summary, now time.Time, wide bool) *ui.Table {
	table := &ui.Table{}
	header := []string{"NAME", "REGION", "REPLICAS", "WORKERS", "AGE", "EXPIRES"}
	if wide {
		header = append(header, "API", "ZONES")
	}
	table.Row(header...)
	for _, s := range found {
		cells := []string{
			s.Cluster, s.Region, strconv.Itoa(s.Replicas), strconv.Itoa(s.Workers),
			span(now, s.Created, -1), span(now, s.Expires, 1),
		}
		if wide {
			cells = append(cells, address(s.Endpoint), strings.Join(s.Zones, ","))
		}
		table.Row(cells...)
	}
	return table
}

// span is the time from now to then, forwards (1) or backwards (-1).
func span(now, then time.Time, direction time.Duration) string {
	if then.IsZero() {
		return "-"
	}
	return duration.ShortHumanDuration(direction * then.Sub(now))
}

func summaryNames(found []infra.Summary) []string {
	var names []string
	for _, summary := range found {
		names = append(names, "cluster/"+summary.Cluster)
	}
	return names
}
