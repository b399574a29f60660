package plugin

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
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
		GroupID: groupDayTwo,
		Short:   "Move work out of a zone, or open it again",
		Long: `Move work out of a zone, before maintenance or when it misbehaves: its workers
are cordoned, their pods evicted with respect for disruption budgets, and
etcd's leader moves to another zone. With --control-plane its replicas leave the
load balancer too.

Whatever is in the way is told before anything moves: disruption budgets that
never allow an eviction, pods that nothing would make again, volumes that only
this zone reaches, too little room elsewhere. --dry-run shows each pod's fate.

--undo puts back what the drain took out, and nothing else: nodes that were
cordoned before stay so.`,
		Example: `  # Take a zone out of service
  kubectl ha drain-zone europe-west1-c

  # What would become of its pods?
  kubectl ha drain-zone europe-west1-c --dry-run

  # And back in
  kubectl ha drain-zone europe-west1-c --undo`,
		Args: cli.AtMostOne,
		RunE: func(cmd *cobra.Command, args []string) error { return o.drain(cmd, args, a) },
	}
	a.clusterFlags(cmd.Flags(), &o.ClusterFlags)
	cmd.Flags().BoolVar(&o.ControlPlane, "control-plane", false, "take its replicas out of the load balancer too")
	cmd.Flags().BoolVar(&o.Undo, "undo", false, "put back what the drain took out")
	cmd.Flags().BoolVar(&o.Force, "force", false, "delete pods too that nothing would make again")
	changeFlags(cmd, &o.change, 15*time.Minute)
	cmd.ValidArgsFunction = a.completeZones(&o.ClusterFlags)
	return cmd
}

func (o *drainZoneOptions) drain(cmd *cobra.Command, args []string, a *app) error {
	if len(args) == 0 {
		return cli.Missing(cmd, "the ZONE")
	}
	on, err := a.find(cmd.Context(), o.ClusterFlags)
	if err != nil {
		return err
	}
	o.Zone = args[0]
	o.done = "is drained in " + o.Zone
	if o.Undo {
		o.done = "is open again in " + o.Zone
	}
	o.verb = func(ctx context.Context, operator Operator) (cluster.Outcome, error) {
		return operator.DrainZone(ctx, o.DrainZoneOptions)
	}
	return o.run(cmd.Context(), a, on)
}
