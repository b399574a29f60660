package plugin

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/report"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/gc"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type gcOptions struct {
	change
	target.ClusterFlags
}

func (a *app) gcCommand() *cobra.Command {
	o := &gcOptions{}
	cmd := &cobra.Command{
		Use:     "gc",
		GroupID: groupLifecycle,
		Short:   "Delete expired clusters",
		Long: `Delete the clusters of a project whose TTL has expired, with all their resources,
including partly deleted clusters. Clusters without a TTL, or with TTL remaining,
are never touched. If one cannot be deleted, the others still are; the exit code
is then the highest of all. It needs no kubeconfig.`,
		Example: `  # What would be deleted?
  kubectl ha gc --project my-project --dry-run

  # Once an hour, in one region
  kubectl ha gc --project my-project --region europe-west1 --yes`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.collect(cmd.Context(), a) },
	}
	a.kubeconfigFlags(cmd.Flags())
	o.ClusterFlags.AddTo(cmd.Flags(), a.Getenv)
	changeFlags(cmd, &o.change, 30*time.Minute)
	return cmd
}

func (o *gcOptions) collect(ctx context.Context, a *app) error {
	if err := o.check(); err != nil {
		return err
	}
	on, err := a.withProject(ctx, a.where(o.ClusterFlags))
	if err != nil {
		return err
	}
	found, err := a.Clouds.List(ctx, Request{Target: on.Target, Local: on.Local, Events: event.Discard, Log: a.log()})
	if err != nil {
		return err
	}
	expired := gc.Expired(gc.InRegion(found, o.Region), a.Now())
	if len(expired) == 0 && !o.output.Machine() {
		fmt.Fprintf(a.Streams.ErrOut, "No cluster in project %s has expired.\n", on.Project)
		return nil
	}
	if err := o.agree(ctx, a, on.Project, expired); err != nil {
		return err
	}
	var collected []gc.Collected
	err = a.withProgress(ctx, ui.Mode(o.progress.Value), o.timeout, func(ctx context.Context, events event.Sink) error {
		var err error
		collected, err = gc.All(ctx, expired, o.collector(a, on, events))
		return err
	})
	if printErr := o.printCollected(a, collected); err == nil {
		err = printErr
	}
	if err != nil {
		return err
	}
	return o.pending(outcomesOf(collected)...)
}

func outcomesOf(collected []gc.Collected) (all []cluster.Outcome) {
	for _, one := range collected {
		all = append(all, one.Outcome)
	}
	return all
}

// collector collects one cluster, wherever in the project it is.
func (o *gcOptions) collector(a *app, on target.ClusterRef, events event.Sink) func(context.Context, infra.Summary) (cluster.Outcome, error) {
	return func(ctx context.Context, found infra.Summary) (cluster.Outcome, error) {
		operator, err := a.open(ctx, Request{
			Target: model.Target{Project: on.Project, Region: found.Region, Name: found.Cluster},
			Local:  on.Local, DryRun: o.dryRun, Events: of(found, events), Kubeconfig: *a.kubeconfig.KubeConfig,
		})
		if err != nil {
			return cluster.Outcome{}, err
		}
		return operator.Collect(ctx)
	}
}

// of says of events which cluster they are about.
func of(found infra.Summary, events event.Sink) event.Sink {
	return event.SinkFunc(func(e event.Event) {
		if e.Step != "" {
			e.Step = found.Region + "/" + found.Cluster + "/" + e.Step
		}
		e.Title = found.Cluster + ": " + e.Title
		events.Send(e)
	})
}

// agree asks before anything is deleted.
func (o *gcOptions) agree(ctx context.Context, a *app, project string, expired []infra.Summary) error {
	if o.yes || o.dryRun || len(expired) == 0 {
		return nil
	}
	question := fmt.Sprintf("Delete %s of project %s?", ui.Count(len(expired), "expired cluster"), project)
	return a.agreed(ctx, question, func() error {
		_, err := fmt.Fprint(a.Streams.ErrOut, report.Clusters(expired, a.Now(), false))
		return err
	})
}

// printCollected tells of each cluster; why some are left, the error does.
func (o *gcOptions) printCollected(a *app, collected []gc.Collected) error {
	if o.output.Machine() {
		var names []string
		for _, one := range collected {
			names = append(names, "cluster/"+one.Target.Name)
		}
		return o.output.Print(a.Streams.Out, append([]gc.Collected{}, collected...), names)
	}
	for _, one := range collected {
		switch {
		case one.Error != "":
		case o.dryRun:
			report.Plan(a.Streams.Out, one.Outcome)
		default:
			report.Done(ui.Detect(a.Streams.Out, a.Getenv), one.Outcome, "is deleted", false)
		}
	}
	return nil
}
