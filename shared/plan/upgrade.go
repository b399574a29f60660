package plan

import (
	"cmp"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Targets of Upgrade.
const (
	TargetKubeadm = "kubeadm-config" // kubeadm's configuration, of whose version replicas that join are
	TargetAddons  = "addons"         // kube-proxy and CoreDNS
)

// Upgrading is what an upgrade finds.
type Upgrading struct {
	Raised bool        // kubeadm's configuration has the new version
	Leader string      // the replica that leads etcd goes last; empty where none does
	Lost   []infra.Ref // machines that are gone, and have nodes still
}

// UpgradeTo plans how all machines of a cluster become those of the version that its
// spec has. Each replica gets a successor in its zone, and leaves when that is behind
// the load balancer: etcd has a member more meanwhile, never one less. Add-ons follow
// when all API servers have the version, and then workers, a zone after the other, so
// that no kubelet is newer than an API server.
// https://kubernetes.io/releases/version-skew-policy
func UpgradeTo(d Desired, observed infra.Inventory, found Upgrading) Plan {
	b := &builder{observed: observed}
	last := b.add(Step{Action: Upgrade, Target: TargetKubeadm, Detail: "to " + d.Spec.Spec.KubernetesVersion, Done: found.Raised})
	last, upgrades := b.successions(d, found, last)
	last = b.add(Step{Action: Upgrade, Target: TargetAddons, Zone: upgrades.Zone, Ref: upgrades, Check: b.plan().Changes() == 0}, last)
	spread := b.apply(TargetDNS, last)
	replaced := b.replacePools(d, spread)
	b.dropTemplates(d, replaced)
	rolledOut := b.add(Step{Action: Await, Target: TargetAddons, Check: true}, append(slices.Clone(replaced), spread)...)
	b.spec(d, rolledOut)
	return b.plan()
}

// UpTo is the plan as far as the machines of the zone's pools, and no further: what is
// then left the same command does when it is called again.
func (p Plan) UpTo(zone string) Plan {
	var ids []string
	for _, step := range p.Steps {
		if step.Zone == zone {
			ids = append(ids, step.ID)
		}
	}
	return p.Only(ids...)
}

// succession is a replica, and which comes in its place; either may be none.
type succession struct {
	old infra.Ref
	new replica
}

// successions adds the ways of all replicas' successors in, and of the replicas out,
// one after another. It returns the last step, and the successor that upgrades add-ons.
func (b *builder) successions(d Desired, found Upgrading, last string) (done string, upgrades infra.Ref) {
	for _, lost := range found.Lost {
		last = b.on(Forget, lost, last)
	}
	boots := last
	for _, s := range b.replicasToReplace(d, found.Leader) {
		if s.new.name != "" {
			upgrades = cmp.Or(upgrades, s.new.ref())
			last = b.bringIn(d, s.new, boots, last)
			boots = last // the next one prepares while the old one goes
		}
		if s.old.Name != "" {
			last = b.takeOut(s.old, last)
		}
	}
	return last, upgrades
}

// bringIn adds a replica's way in: its machine boots after one step, and joins after
// another.
func (b *builder) bringIn(d Desired, r replica, boots, joins string) string {
	machine := d.instance(r, d.Replica)
	created := b.create(machine, machine.Type, boots)
	b.join(r, foundation{}, created, joins)
	return ID(Attach, r.ref().String())
}

// takeOut adds a replica's way out, once etcd and the API can be without it.
func (b *builder) takeOut(old infra.Ref, needs ...string) string {
	ready := b.on(Await, old, needs...)
	b.steps[len(b.steps)-1].Check = true
	left := b.on(Leave, old, b.on(Detach, old, ready))
	return b.on(Forget, old, left, b.remove(old, left))
}

// replicasToReplace pairs the replicas with their successors: first those of which one
// is there already, and the one that leads etcd last.
func (b *builder) replicasToReplace(d Desired, leader string) []succession {
	var all []succession
	taken := map[string]bool{}
	for _, zone := range distinct(d.Spec.Spec.ControlPlane.Zones) {
		olds, news := byVersion(b.observed, zone, d.Spec.Spec.KubernetesVersion)
		for len(news) < tally(d.Spec.Spec.ControlPlane.Zones)[zone] {
			news = append(news, replica{freeName(b.observed, d.Spec.Metadata.Name, zone, taken), zone})
		}
		for i, successor := range news {
			s := succession{new: successor}
			if at := i - (len(news) - len(olds)); at >= 0 {
				s.old = olds[at]
			}
			all = append(all, s)
		}
		for i := range max(len(olds)-len(news), 0) { // the spec has no place for these
			all = append(all, succession{old: olds[i]})
		}
	}
	slices.SortStableFunc(all, func(x, y succession) int {
		return cmp.Compare(rank(b.observed, x, leader), rank(b.observed, y, leader))
	})
	return all
}

func rank(observed infra.Inventory, s succession, leader string) int {
	switch {
	case observed.Has(s.new.ref()):
		return 0
	case s.old.Name != "" && s.old.Name == leader:
		return 2
	}
	return 1
}

// byVersion are a zone's replicas: those of another version, and those of this one.
func byVersion(observed infra.Inventory, zone, version string) (olds []infra.Ref, news []replica) {
	for _, found := range observed.Replicas() {
		switch {
		case found.Zone != zone:
		case found.Metadata[infra.MetadataVersion] == version:
			news = append(news, replica{found.Name, zone})
		default:
			olds = append(olds, found.Ref())
		}
	}
	return olds, news
}

// freeName is the first name of a zone's replicas that nobody has.
func freeName(observed infra.Inventory, cluster, zone string, taken map[string]bool) string {
	for n := 1; ; n++ {
		name := infra.ReplicaName(cluster, zone, n)
		if !taken[name] && !observed.Has(replica{name, zone}.ref()) {
			taken[name] = true
			return name
		}
	}
}

// replacePools adds the replacement of all workers, zone by zone: in one, those of all
// its pools side by side.
func (b *builder) replacePools(d Desired, needs string) (replaced []string) {
	made := map[string]string{}
	for _, pool := range d.Spec.Spec.Pools {
		template := infra.Template{Name: d.template(pool, b.observed), Machine: d.poolMachine(pool)}
		made[pool.Name] = b.create(template, template.Type, needs)
	}
	return zoneByZone(d.Spec, []string{needs}, func(pool spec.Pool, zone string, needs []string) []string {
		return []string{b.replacePool(d, pool, zone, append(slices.Clone(needs), made[pool.Name]))}
	})
}

func (b *builder) replacePool(d Desired, pool spec.Pool, zone string, needs []string) string {
	ref := infra.PoolGroup(d.Spec.Metadata.Name, pool.Name, zone)
	have, there := b.observed.ManagedGroup(ref)
	wanted := d.poolMachine(pool)
	group := infra.ManagedGroup{Name: ref.Name, Zone: zone, Template: d.template(pool, b.observed), Size: b.size(ref, pool, wanted)}
	if !there { // lost: it is made anew
		return b.pool(group, b.create(group, count(group.Size, "machine"), needs...), "")
	}
	moved := b.succeed(group, needs...)
	b.steps[len(b.steps)-1].Done = have.Template == group.Template
	return b.replace(group, wanted, moved)
}
