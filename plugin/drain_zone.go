package plugin

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/complete"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

type drainZoneOptions struct {
	change
	target.ClusterFlags
	cluster.DrainZoneOptions
}

func (a *app) drainZoneCommand() *cobra.Command {
	o := &drainZoneOptions{}
	o.showEvictions = true
	cmd := &cobra.Command{
		Use:     "drain-zone ZONE",
		GroupID: groupOperations,
		Short:   "Drain a zone, or undo that",
		Long: `Drain a zone before maintenance or when it misbehaves: its workers are cordoned,
their pods are evicted, respecting disruption budgets, and etcd's leader moves to
another zone. With --control-plane, its replicas also leave the load balancer.

Obstacles are reported before anything is changed: disruption budgets that never
allow an eviction, pods that no controller would re-create, volumes that can be
attached in this zone only, too little capacity elsewhere. --dry-run shows what
would happen to each pod.

--undo reverts what the drain changed, and nothing else: nodes that were cordoned
before stay cordoned.`,
		Example: `  # Take a zone out of service
  kubectl ha drain-zone europe-west1-c

  # What would happen to its pods?
  kubectl ha drain-zone europe-west1-c --dry-run

  # Put it back into service
  kubectl ha drain-zone europe-west1-c --undo`,
		Args: cli.AtMostOne,
		RunE: func(cmd *cobra.Command, args []string) error { return o.drain(cmd, args, a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().StringVar(&o.Zone, "zone", "", "the zone, instead of the argument")
	cmd.Flags().BoolVar(&o.ControlPlane, "control-plane", false, "also take its replicas out of the load balancer")
	cmd.Flags().BoolVar(&o.Undo, "undo", false, "revert what the drain changed")
	cmd.Flags().BoolVar(&o.Force, "force", false, "also delete pods that no controller would re-create")
	changeFlags(cmd, &o.change, 15*time.Minute)
	cmd.ValidArgsFunction = complete.Argument(complete.Zones(words{a}))
	_ = cmd.RegisterFlagCompletionFunc("zone", complete.Zones(words{a})) // it is there
	return cmd
}

func (o *drainZoneOptions) drain(cmd *cobra.Command, args []string, a *app) error {
	zone, err := cli.ArgOrFlag(cmd, args, "zone", o.Zone)
	if err != nil {
		return err
	}
	if zone == "" {
		return cli.Missing(cmd, "the ZONE")
	}
	on, err := a.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	o.Zone = zone
	o.done = "is drained in " + o.Zone
	if o.Undo {
		o.done = "is back in service in " + o.Zone
	}
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.DrainZone(ctx, o.DrainZoneOptions)
	}
	return o.run(cmd.Context(), a, on)
}
