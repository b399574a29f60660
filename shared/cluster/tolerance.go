package cluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

func quorumSize(all quorum.Members) int {
	if all.Voters() == 0 {
		return 0
	}
	return quorum.Size(all.Voters())
}

// losses tells for each zone whether the cluster would go on without it.
func (e evidence) losses() []ZoneLoss {
	all := toQuorum(e.members, e.inventory)
	var losses []ZoneLoss
	for _, zone := range e.zones() {
		loss := ZoneLoss{Zone: zone}
		if of := quorum.LossOf(all, zone); !of.Survives {
			loss.Why = append(loss.Why, of.Why)
		}
		loss.Why = append(loss.Why, e.lostWork(zone)...)
		loss.Survives = len(loss.Why) == 0
		losses = append(losses, loss)
	}
	return losses
}

// lostWork is what else than etcd would not survive the loss of a zone.
func (e evidence) lostWork(zone string) (why []string) {
	workers, dns := 0, 0
	for _, node := range e.nodes {
		if node.Zone == zone || !node.Ready {
			continue
		}
		if !node.ControlPlane && !node.Cordoned {
			workers++
		}
		if slices.Contains(e.dns, node.Name) {
			dns++
		}
	}
	if len(e.inventory.ManagedGroups) > 0 && workers == 0 {
		why = append(why, "no worker elsewhere could take its pods")
	}
	if dns == 0 {
		why = append(why, "no CoreDNS replica is ready elsewhere")
	}
	return why
}

// problems says in sentences what is not as it should be.
func (e evidence) problems(status Status) []string {
	var problems []string
	if e.apiError != nil {
		problems = append(problems, fmt.Sprintf("its Kubernetes API does not answer: %v", e.apiError))
	}
	for _, zone := range status.Zones {
		for _, replica := range zone.Replicas {
			problems = append(problems, replicaProblem(replica, e.apiError == nil)...)
		}
		for _, pool := range zone.Pools {
			problems = append(problems, poolProblem(pool, zone.Zone, e.apiError == nil)...)
		}
	}
	return problems
}

func replicaProblem(r ReplicaStatus, known bool) []string {
	var wrong []string
	if r.Instance != "RUNNING" {
		wrong = append(wrong, "its machine is "+r.Instance)
	}
	if known && !r.Ready {
		wrong = append(wrong, "its node is not Ready")
	}
	if known && r.Etcd != "leader" && r.Etcd != "voter" {
		wrong = append(wrong, "in etcd it is "+r.Etcd)
	}
	if r.LoadBalancer != "healthy" {
		wrong = append(wrong, "in the load balancer it is "+r.LoadBalancer)
	}
	if len(wrong) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("replica %s: %s", r.Name, strings.Join(wrong, ", "))}
}

func poolProblem(p PoolStatus, zone string, known bool) []string {
	if !known || p.Ready >= p.Size {
		return nil
	}
	text := fmt.Sprintf("pool %s in %s: %d of %d workers Ready", p.Name, zone, p.Ready, p.Size)
	if p.Note != "" {
		text += ": " + p.Note
	}
	return []string{text}
}
