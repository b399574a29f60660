package plan

import "github.com/kubectl-ha/kubectl-ha/shared/infra"

// KindNode is the kind of steps on nodes of the cluster.
const KindNode infra.Kind = "node"

// TargetLeader is the target of moving the etcd leader.
const TargetLeader = "etcd-leader"

// Zone is what a drain takes out of service, or what its undo puts back.
type Zone struct {
	Name     string
	Workers  []ZoneNode
	Replicas []ZoneNode // those to take out of the load balancer
}

// ZoneNode is one node of a drained zone.
type ZoneNode struct {
	Name     string
	Drained  bool // cordoned, or for replicas marked, already
	Detached bool // of replicas: no longer behind the load balancer
	Dead     bool // its pods cannot end in order
}

// DrainZone plans a zone's way out of service. All its workers are cordoned
// before the first pod is evicted, so that no pod moves within the zone. A
// replica is marked before it leaves the load balancer, so that the undo knows
// it whenever the command ends.
func DrainZone(zone Zone) Plan {
	b := &builder{}
	moved := b.add(Step{Action: MoveLeader, Target: TargetLeader, Zone: zone.Name})
	for _, replica := range zone.Replicas {
		marked := b.onNode(MarkDrained, zone, replica.Name, replica.Drained)
		b.on(Detach, infra.Ref{Kind: infra.KindInstance, Name: replica.Name, Zone: zone.Name}, moved, marked)
		b.steps[len(b.steps)-1].Done = replica.Detached
	}
	var cordoned []string
	for _, worker := range zone.Workers {
		cordoned = append(cordoned, b.onNode(Cordon, zone, worker.Name, worker.Drained))
	}
	for _, worker := range zone.Workers {
		if !worker.Dead {
			b.onNode(Drain, zone, worker.Name, false, cordoned...)
		}
	}
	return b.plan()
}

// UndrainZone plans the way back into service of what a drain took out.
func UndrainZone(zone Zone) Plan {
	b := &builder{}
	for _, worker := range zone.Workers {
		b.onNode(Uncordon, zone, worker.Name, false)
	}
	for _, replica := range zone.Replicas {
		attached := ""
		if !replica.Dead {
			attached = b.on(Attach, infra.Ref{Kind: infra.KindInstance, Name: replica.Name, Zone: zone.Name})
			b.steps[len(b.steps)-1].Done = !replica.Detached
		}
		b.onNode(UnmarkDrained, zone, replica.Name, false, attached)
	}
	return b.plan()
}

func (b *builder) onNode(action Action, zone Zone, name string, done bool, needs ...string) string {
	id := b.on(action, infra.Ref{Kind: KindNode, Name: name, Zone: zone.Name}, needs...)
	b.steps[len(b.steps)-1].Done = done
	return id
}
