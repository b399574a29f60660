// Package pool has kubectl ha add-pool and remove-pool.
package pool

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/operation"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

type add struct {
	target.ClusterFlags
	cluster.AddPoolOptions
	labels []string
	run    operation.Run
}

// Add is kubectl ha add-pool; group is where help lists it.
func Add(c *operation.Commands, group string) *cobra.Command {
	o := &add{}
	cmd := &cobra.Command{
		Use:     "add-pool --zone ZONE",
		GroupID: group,
		Short:   "Add workers in a zone",
		Long: `Add workers of a pool in a zone: a managed instance group, whose machines join
the cluster by themselves, also when Compute Engine re-creates them.`,
		Example: `  # Three workers in another zone
  kubectl ha add-pool --zone europe-west1-c --nodes 3

  # A pool of spot machines
  kubectl ha add-pool --zone europe-west1-c --pool batch --nodes 5 --spot

  # A pool for pods that choose it, and tolerate its taint
  kubectl ha add-pool --zone europe-west1-c --pool batch \
    --node-labels disk=ssd,tier=batch --node-taints dedicated=batch:NoSchedule`,
		Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.add(cmd) },
	}
	flags := cmd.Flags()
	c.ClusterFlags(flags, &o.ClusterFlags)
	flags.StringVar(&o.Zone, "zone", "", "the zone of the workers")
	flags.StringVar(&o.Name, "pool", spec.DefaultPoolName, "the pool's name")
	flags.IntVar(&o.Nodes, "nodes", 0, "number of workers (default as in the pool's other zones, else 1)")
	flags.StringVar(&o.MachineType, "machine-type", "", "their machine type (default as in the pool's other zones, else "+spec.DefaultPoolMachineType+")")
	flags.BoolVar(&o.Spot, "spot", false, "spot machines")
	flags.StringSliceVar(&o.labels, "node-labels", nil, "labels of their nodes, `KEY=VALUE`,... (default as in the pool's other zones)")
	flags.StringSliceVar(&o.Taints, "node-taints", nil, "taints of their nodes, `KEY=VALUE:EFFECT`,... (default as in the pool's other zones)")
	o.run = c.ChangeFlags(cmd, time.Hour, true)
	return cmd
}

func (o *add) add(cmd *cobra.Command) error {
	if o.Zone == "" {
		return cli.Missing(cmd, "--zone")
	}
	if cmd.Flags().Changed("nodes") && o.Nodes < 1 {
		return errs.Errorf(errs.Usage, "invalid value %d for --nodes: must be at least 1", o.Nodes)
	}
	for _, label := range o.labels {
		key, value, ok := strings.Cut(label, "=")
		if !ok {
			return errs.Errorf(errs.Usage, "invalid value %q for --node-labels: must be KEY=VALUE", label)
		}
		if o.Labels == nil {
			o.Labels = map[string]string{}
		}
		o.Labels[key] = value
	}
	return o.run(cmd.Context(), o.ClusterFlags, operation.Change{
		Done: "has the pool " + o.Name + " in " + o.Zone,
		Verb: func(ctx context.Context, operator operation.Operator) (cluster.Outcome, error) {
			return operator.AddPool(ctx, o.AddPoolOptions)
		},
	})
}
