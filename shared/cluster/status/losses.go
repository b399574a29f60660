package status

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

func quorumSize(all quorum.Members) int {
	if all.Voters() == 0 {
		return 0
	}
	return quorum.Size(all.Voters())
}

// losses tells for each zone whether the cluster would go on without it. It
// does not survive what no controller mends by itself: a lost quorum, an empty
// load balancer, no CoreDNS, no worker at all. What costs single workloads
// something, for a while or for good, are notes.
func (s Snapshot) losses() []ZoneLoss {
	confined := evict.Confined(s.Workloads)
	var losses []ZoneLoss
	for _, zone := range s.ZoneNames() {
		loss := ZoneLoss{Zone: zone, Why: s.fatal(zone)}
		loss.Survives = len(loss.Why) == 0
		loss.Notes = append(onlyThere(confined[zone]), s.stranded(zone)...)
		losses = append(losses, loss)
	}
	return losses
}

// fatal is why the cluster would not survive the loss of a zone.
func (s Snapshot) fatal(zone string) (why []string) {
	if of := quorum.LossOf(s.voters(), zone); !of.Survives {
		why = append(why, of.Why)
	}
	if !slices.ContainsFunc(s.Backends, func(b infra.Backend) bool { return b.Zone != zone && b.Healthy }) {
		why = append(why, "no replica elsewhere is healthy behind the load balancer")
	}
	if len(s.Inventory.ManagedGroups) > 0 && len(model.SchedulableWorkers(s.Nodes, zone)) == 0 {
		why = append(why, "no worker elsewhere could take its pods")
	}
	dns := s.dnsNodes()
	if !slices.ContainsFunc(s.Nodes, func(n model.Node) bool { return n.Zone != zone && n.Ready && slices.Contains(dns, n.Name) }) {
		why = append(why, "no CoreDNS replica is ready elsewhere")
	}
	return why
}

// onlyThere tells of workloads that would be gone until they are started
// elsewhere.
func onlyThere(workloads []evict.Workload) []string {
	if len(workloads) == 0 {
		return nil
	}
	names := make([]string, len(workloads))
	for i, w := range workloads {
		names[i] = fmt.Sprintf("%s (%d)", w.Name, w.Pods)
	}
	return []string{"all pods are in this zone of " + text.Few(names)}
}

// stranded tells of pods that would find no place elsewhere, or that nothing
// would make again, and of what would hold up a drain.
func (s Snapshot) stranded(zone string) (notes []string) {
	verdicts := evict.Predict(s.Workloads, func(n evict.Node) bool { return n.Zone == zone }, true)
	for _, o := range evict.Obstacles(verdicts) {
		switch o.Cause {
		case evict.ByBudget:
			notes = append(notes, fmt.Sprintf("a drain would be refused for %s: %s", text.Few(o.Pods), o.Why))
		default:
			notes = append(notes, fmt.Sprintf("%s: %s", text.Few(o.Pods), o.Why))
		}
	}
	var bare []string
	for _, v := range verdicts {
		if v.Fate == evict.Deleted {
			bare = append(bare, v.Name())
		}
	}
	if len(bare) > 0 {
		notes = append(notes, text.Few(bare)+": no controller would make it again")
	}
	return notes
}
