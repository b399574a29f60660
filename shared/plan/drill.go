package plan

import "github.com/kubectl-ha/kubectl-ha/shared/infra"

// TargetLoss is the target of waiting for what a zone's loss shows.
const TargetLoss = "loss"

// Drill plans the drill of zones, one after another. Managed groups stop
// repairing before their VMs stop, and begin again when these run.
func Drill(zones []string, observed infra.Inventory) Plan {
	b := &builder{observed: observed}
	before := ""
	for _, zone := range zones {
		before = b.drill(zone, before)
	}
	return b.plan()
}

func (b *builder) drill(zone, before string) string {
	groups, machines := b.observed.GroupsIn(zone), b.observed.MachinesIn(zone)
	held := []string{before}
	for _, group := range groups {
		held = append(held, b.on(Hold, group, before))
	}
	var stopped, started []string
	for _, machine := range machines {
		stopped = append(stopped, b.on(Stop, machine, held...))
	}
	seen := b.add(Step{Action: Await, Target: TargetLoss + "/" + zone, Zone: zone, Check: true}, stopped...)
	for _, machine := range machines {
		started = append(started, b.on(Start, machine, seen))
	}
	for _, group := range groups {
		started = append(started, b.on(Release, group, started...))
	}
	return b.add(Step{Action: Await, Target: "return/" + zone, Zone: zone, Check: true}, started...)
}
