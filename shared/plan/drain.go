package plan

import "github.com/kubectl-ha/kubectl-ha/shared/infra"

// KindNode is the kind of steps on nodes of the cluster.
const KindNode infra.Kind = "node"

// TargetLeader is the target of moving the etcd leader.
const TargetLeader = "etcd-leader"

// DrainZone plans a zone's way out of service. All its workers are cordoned
// before the first pod is evicted, so that no pod moves within the zone.
func DrainZone(zone string, workers []string) Plan {
	b := &builder{}
	b.add(Step{Action: Move, Target: TargetLeader, Zone: zone})
	var cordoned []string
	for _, name := range workers {
		cordoned = append(cordoned, b.on(Cordon, node(name, zone)))
	}
	for _, name := range workers {
		b.on(Drain, node(name, zone), cordoned...)
	}
	return b.plan()
}

// OpenZone plans a zone's way back into service.
func OpenZone(zone string, workers []string) Plan {
	b := &builder{}
	for _, name := range workers {
		b.on(Open, node(name, zone))
	}
	return b.plan()
}

func node(name, zone string) infra.Ref { return infra.Ref{Kind: KindNode, Name: name, Zone: zone} }
