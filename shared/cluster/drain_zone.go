package cluster

import (
	"context"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drain"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// DrainZoneOptions says which zone is taken out of service, or put back.
type DrainZoneOptions struct {
	Zone         string
	ControlPlane bool // take its replicas out of the load balancer too
	Undo         bool
	Force        bool // delete pods that nothing would recreate
}

func (o DrainZoneOptions) command() string {
	line := text.CommandLine("drain-zone", "", o.Zone)
	if o.ControlPlane {
		line += " --control-plane"
	}
	if o.Undo {
		line += " --undo"
	}
	return line
}

// DrainZone cordons a zone's workers, evicts their pods with respect for
// disruption budgets, and moves the etcd leader out of the zone. It tells what
// is in the way before anything moves. With Undo it changes back exactly what
// it changed.
//
// Where it refuses, the outcome has the fates of the pods all the same.
func (m *Manager) DrainZone(ctx context.Context, options DrainZoneOptions) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, options.command())
	defer r.end(ctx, &err)
	if err := r.enter(ctx); err != nil {
		return Outcome{}, err
	}
	r.force = options.Force
	nodes, err := r.entrance.Kube().Nodes(ctx)
	if err != nil {
		return Outcome{}, err
	}
	in := model.NodesIn(nodes, options.Zone)
	workers := slices.ContainsFunc(in, func(n model.Node) bool { return !n.ControlPlane })
	switch {
	case len(in) == 0, !workers && !options.ControlPlane && !options.Undo:
		return Outcome{}, errs.Errorf(errs.Usage, "cluster %s has no workers in %s", r.Target.Name, options.Zone).
			WithID("no-such-zone").WithHint("kubectl ha status shows its zones; --control-plane drains one that has only a replica.")
	case options.Undo:
		return r.undoDrain(ctx, options.Zone, in)
	case workers && len(model.SchedulableWorkers(nodes, options.Zone)) == 0:
		return Outcome{}, errs.Errorf(errs.Unsafe, "no worker outside %s is Ready and open: its pods would have nowhere to go", options.Zone).
			WithID("nowhere-to-go").WithHint("Add workers elsewhere first: kubectl ha add-pool --zone ZONE.")
	}
	return r.drainZone(ctx, options, nodes)
}

func (r *run) drainZone(ctx context.Context, options DrainZoneOptions, nodes []model.Node) (Outcome, error) {
	workloads, err := r.entrance.Kube().Workloads(ctx, nodes)
	if err != nil {
		return Outcome{}, err
	}
	zone := r.zoneOf(options, model.NodesIn(nodes, options.Zone))
	verdicts := evict.Predict(workloads, func(n evict.Node) bool { return n.Zone == options.Zone && !n.ControlPlane }, options.Force)
	refusals := drain.Obstacles(verdicts)
	against, warnings, err := drain.Detachment{Cluster: r.Target.Name, Compute: r.Compute, Kube: r.entrance.Kube(), Inventory: r.inventory}.CheckDetach(ctx, zone)
	if err != nil {
		return Outcome{}, err
	}
	p := plan.DrainZone(zone)
	if refusals = append(refusals, against...); len(refusals) > 0 {
		return Outcome{Target: r.Target, DryRun: r.DryRun, Plan: p, Pods: verdicts, Warnings: warnings}, drain.Refused(options.Zone, refusals)
	}
	outcome, err := r.execute(ctx, p, "kubectl ha status", "kubectl ha drain-zone "+options.Zone+" --undo")
	outcome.Pods, outcome.Warnings = verdicts, warnings
	return outcome, err
}

// zoneOf is what a drain takes out of service. Replicas are those behind the
// load balancer, and those that an interrupted drain marked.
func (f *found) zoneOf(options DrainZoneOptions, in []model.Node) plan.Zone {
	zone := plan.Zone{Name: options.Zone}
	for _, node := range in {
		behind := f.inventory.IsAttached(node.Name)
		switch {
		case !node.ControlPlane:
			zone.Workers = append(zone.Workers, plan.ZoneNode{Name: node.Name, Drained: node.Cordoned, Dead: !node.Ready})
		case options.ControlPlane && (behind || node.Drained == model.DrainDetached):
			zone.Replicas = append(zone.Replicas, plan.ZoneNode{Name: node.Name, Drained: node.Drained == model.DrainDetached, Detached: !behind})
		}
	}
	return zone
}

// undoDrain puts back what a drain took out, and nothing else.
func (r *run) undoDrain(ctx context.Context, name string, in []model.Node) (Outcome, error) {
	zone := plan.Zone{Name: name}
	var warnings []string
	for _, node := range in {
		back := plan.ZoneNode{Name: node.Name, Detached: !r.inventory.IsAttached(node.Name), Dead: !r.hasMachine(node.Name)}
		switch {
		case node.Drained == model.DrainCordoned:
			zone.Workers = append(zone.Workers, back)
		case node.Drained == model.DrainDetached:
			zone.Replicas = append(zone.Replicas, back)
		case node.Cordoned:
			warnings = append(warnings, fmt.Sprintf("%s stays cordoned: no drain of the zone did that (kubectl uncordon opens it)", node.Name))
		}
	}
	outcome, err := r.execute(ctx, plan.UndrainZone(zone), "kubectl ha status")
	outcome.Warnings = warnings
	return outcome, err
}
