package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// DrainZoneOptions says which zone is taken out of service, or put back.
type DrainZoneOptions struct {
	Zone  string
	Undo  bool
	Force bool // delete pods that nothing would recreate
}

func (o DrainZoneOptions) command() string {
	line := commandLine("drain-zone", "", o.Zone)
	if o.Undo {
		line += " --undo"
	}
	return line
}

// DrainZone cordons a zone's workers, evicts their pods with respect for
// disruption budgets, and moves the etcd leader out of the zone. With Undo it
// opens the workers again.
func (o *Operator) DrainZone(ctx context.Context, options DrainZoneOptions) (Outcome, error) {
	return o.change(ctx, options.command(), func(ctx context.Context, s *session) (Outcome, error) {
		return s.drainZone(ctx, options)
	})
}

func (s *session) drainZone(ctx context.Context, options DrainZoneOptions) (Outcome, error) {
	s.force = options.Force
	workers, elsewhere, err := s.workersIn(ctx, options.Zone)
	switch {
	case err != nil:
		return Outcome{}, err
	case len(workers) == 0:
		return Outcome{}, fault.Errorf(fault.Usage, "cluster %s has no workers in %s", s.Target.Name, options.Zone).
			WithID("no-such-zone").WithHint("kubectl ha status shows its zones.")
	case options.Undo:
		return s.run(ctx, plan.OpenZone(options.Zone, workers), "kubectl ha status")
	case elsewhere == 0:
		return Outcome{}, fault.Errorf(fault.Unsafe, "no worker outside %s is Ready and open: its pods would have nowhere to go", options.Zone).
			WithID("nowhere-to-go").WithHint("Add workers elsewhere first: kubectl ha add-pool --zone ZONE.")
	}
	return s.run(ctx, plan.DrainZone(options.Zone, workers),
		"kubectl ha status", "kubectl ha drain-zone "+options.Zone+" --undo")
}

// workersIn names the workers of a zone, and counts those elsewhere that can
// take pods.
func (s *session) workersIn(ctx context.Context, zone string) (names []string, elsewhere int, err error) {
	nodes, err := s.kube.Nodes(ctx)
	for _, node := range nodes {
		switch {
		case node.ControlPlane:
		case node.Zone == zone:
			names = append(names, node.Name)
		case node.Ready && !node.Cordoned:
			elsewhere++
		}
	}
	return names, elsewhere, err
}

// moveLeaderOut moves the etcd leader out of a zone, if there is another place
// for it.
func (s *session) moveLeaderOut(ctx context.Context, zone string, report func(string)) error {
	nodes, err := s.kube.Nodes(ctx)
	if err != nil {
		return err
	}
	list, _, err := members(ctx, s.kube, nodes)
	if err != nil {
		return err
	}
	inZone := func(m quorum.Member) bool { return m.Zone == zone }
	all := toQuorum(list, s.inventory)
	for _, m := range all {
		if m.Leader && !inZone(m) {
			report("it is in " + m.Zone)
			return nil
		}
	}
	if _, ok := all.Successor(inZone); !ok {
		report("there is no replica in another zone")
		return nil
	}
	return s.moveLeader(ctx, list, inZone)
}
