package plan

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Surge is how many machines a group has more while they are replaced.
const Surge = 1

// Outdated are the machines of a managed group that can only be replaced to become as
// its template is: in all but their end.
func Outdated(observed infra.Inventory, group infra.Ref, wanted infra.Machine) (names []string) {
	for _, machine := range observed.MachinesOf(group) {
		if outdated(observed, machine, wanted) {
			names = append(names, machine.Name)
		}
	}
	return names
}

// outdated goes by the template that the machine was made of, as long as that is there.
func outdated(observed infra.Inventory, machine infra.FoundInstance, wanted infra.Machine) bool {
	template, known := observed.Templates[machine.Template]
	return machine.Type != wanted.Type || machine.Metadata[infra.MetadataVersion] != wanted.Metadata[infra.MetadataVersion] ||
		known && shape(template) != shape(wanted)
}

// replace adds the replacement of a group's machines, done where all are as they are
// to be.
func (b *builder) replace(group infra.ManagedGroup, wanted infra.Machine, needs ...string) string {
	ref := group.Ref()
	have, _ := b.observed.ManagedGroup(ref)
	done := have.Size == group.Size && len(Outdated(b.observed, ref, wanted)) == 0
	return b.add(Step{Action: Replace, Target: ref.String(), Zone: ref.Zone, Ref: ref, Resource: group,
		Detail: count(group.Size, "machine") + ", one at a time", Adds: Surge, Done: done}, needs...)
}

// size is how many machines a group is to have at least: as many as it has, where somebody
// has made it larger, but not the one that an interrupted replacement made.
func (b *builder) size(ref infra.Ref, pool spec.Pool, wanted infra.Machine) int {
	have, _ := b.observed.ManagedGroup(ref)
	if have.Size == pool.NodesPerZone+Surge && len(Outdated(b.observed, ref, wanted)) > 0 {
		return pool.NodesPerZone
	}
	return max(pool.NodesPerZone, have.Size)
}

// adjust adds what brings groups to their pools, of which machines have to be drained:
// those that are outdated, or too many. It goes through one zone after the other.
func (b *builder) adjust(d Desired, needs ...string) (adjusted []string) {
	return zoneByZone(d.Spec, needs, func(pool spec.Pool, zone string, needs []string) []string {
		return b.adjustGroup(d, pool, zone, needs)
	})
}

// zoneByZone adds steps to the pools' groups: those of a zone side by side, after all of
// the zone before.
func zoneByZone(c *spec.Cluster, needs []string, add func(pool spec.Pool, zone string, needs []string) []string) (all []string) {
	for _, zone := range PoolZones(c) {
		var now []string
		for _, pool := range c.Spec.Pools {
			if slices.Contains(pool.Zones, zone) {
				now = append(now, add(pool, zone, needs)...)
			}
		}
		if len(now) > 0 {
			all, needs = append(all, now...), now
		}
	}
	return all
}

func (b *builder) adjustGroup(d Desired, pool spec.Pool, zone string, needs []string) []string {
	ref, wanted := infra.PoolGroup(d.Spec.Metadata.Name, pool.Name, zone), d.poolMachine(pool)
	group := infra.ManagedGroup{Name: ref.Name, Zone: zone, Template: d.template(pool, b.observed), Size: pool.NodesPerZone}
	have, _ := b.observed.ManagedGroup(ref)
	switch {
	case len(Outdated(b.observed, ref, wanted)) > 0:
		return []string{b.replace(group, wanted, needs...)}
	case have.Size > group.Size:
		return []string{b.add(Step{Action: Shrink, Target: ref.String(), Zone: zone, Ref: ref, Resource: group,
			Detail: fmt.Sprintf("from %d to %s", have.Size, count(group.Size, "machine"))}, needs...)}
	}
	return nil
}

// PoolZones are the zones that have workers, each once, in the spec's order.
func PoolZones(c *spec.Cluster) (zones []string) {
	for _, pool := range c.Spec.Pools {
		zones = append(zones, pool.Zones...)
	}
	return distinct(zones)
}

// distinct are the words, each once, where it is first.
func distinct(words []string) (once []string) {
	for _, word := range words {
		if !slices.Contains(once, word) {
			once = append(once, word)
		}
	}
	return once
}
