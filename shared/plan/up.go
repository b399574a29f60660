package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Targets of steps that are no resource of Compute Engine.
const (
	TargetAccess = "access" // Init: the API answers, and the kubeconfig has a way in
	TargetSpec   = "spec"   // Apply: the spec, kept in the cluster
	TargetDNS    = "dns"    // Apply: CoreDNS, spread over the zones; Await: it answers in more than one

	TargetManifests = "manifests" // Apply: the user's objects; Await: they are rolled out
)

// Up plans a cluster, or what is missing of it. All machines are created at
// once and prepare side by side; replicas join etcd one after another, and the
// workers of a zone when its replicas have.
func Up(d Desired, observed infra.Inventory) Plan {
	b := &builder{observed: observed}
	replicas := d.replicas(observed)
	f := b.foundation(d, zonesOf(replicas))
	closed := b.closeSSH(d)
	machines := len(b.steps)
	access, turns, serving := b.replicas(d, f, replicas)
	ready, succeeded := b.pools(d, f, turns)
	labelled := b.labels(d)
	adjusted := b.adjust(d, slices.Concat(succeeded, ready, labelled)...)
	b.dropTemplates(d, slices.Concat(succeeded, labelled, adjusted))
	moved := b.moveEnds(d, succeeded...)
	spread := b.apply(TargetDNS, access)
	all := slices.Concat(serving, ready, labelled, adjusted, []string{spread})
	dns := b.add(Step{Action: Await, Target: TargetDNS, Check: true}, all...)
	rolledOut := b.manifests(d.Manifests, access, slices.Concat(serving, ready))
	pruned := b.prune(d, slices.Concat(all, []string{dns})...)
	b.spec(d, slices.Concat(moved, pruned, []string{closed, dns, rolledOut})...)
	b.closeFirst(machines)
	return b.plan()
}

// turns are the steps after which workers may join: those of a zone when its
// replicas vote in etcd, those of other zones when all do. What is left of a
// replica's start is mostly waiting, and leaves them the CPUs.
type turns struct {
	zones map[string]string
	last  string
}

func (t turns) of(zone string) string { return cmp.Or(t.zones[zone], t.last) }

// replicas adds the control plane. It returns the step that opens access, when
// workers may join, and the steps after which replicas serve.
func (b *builder) replicas(d Desired, f foundation, replicas []replica) (access string, workers turns, serving []string) {
	first := first(b.observed, replicas)
	created := map[string]string{}
	for _, r := range replicas {
		metadata := d.Replica
		if r.name == first {
			metadata = d.First
		}
		machine := d.instance(r, metadata)
		created[r.name] = b.create(machine, machine.Type, f.subnetwork, f.address)
	}
	access = b.access(f, first, replicas, created)
	workers = turns{zones: map[string]string{}, last: access}
	for _, r := range replicas {
		if r.name == first {
			workers.zones[r.zone] = access
			continue
		}
		workers.last = b.join(r, f, created[r.name], workers.last)
		workers.zones[r.zone] = workers.last
		serving = append(serving, ID(Attach, r.ref().String()))
	}
	return access, workers, serving
}

// access adds the first replica's start. It is behind the load balancer before
// it serves: with nobody else there, nobody is led astray.
func (b *builder) access(f foundation, first string, replicas []replica, created map[string]string) string {
	needs := []string{f.loadBalancer}
	step := Step{Action: Init, Target: TargetAccess, Check: true}
	for _, r := range replicas {
		if r.name == first {
			step.Zone, step.Ref, step.Check = r.zone, r.ref(), b.observed.IsAttached(r.name)
			needs = append(needs, b.attach(r, f, created[r.name]))
		}
	}
	return b.add(step, needs...)
}

// join adds the step that lets a replica into etcd, and the one that puts it
// behind the load balancer once it serves. The next may join after the former.
func (b *builder) join(r replica, f foundation, created, previous string) string {
	joined := b.on(Join, r.ref(), created, previous)
	b.steps[len(b.steps)-1].Done = b.observed.IsAttached(r.name)
	b.attach(r, f, joined)
	return joined
}

func (b *builder) attach(r replica, f foundation, needs string) string {
	id := b.on(Attach, r.ref(), needs, f.groups[r.zone])
	b.steps[len(b.steps)-1].Done = b.observed.IsAttached(r.name)
	return id
}

// pools adds the workers.
func (b *builder) pools(d Desired, f foundation, workers turns) (ready, succeeded []string) {
	for _, pool := range d.Spec.Spec.Pools {
		template := infra.Template{Name: d.template(pool, b.observed), Machine: d.poolMachine(pool)}
		made := b.create(template, template.Type, f.subnetwork, f.address)
		for _, zone := range pool.Zones {
			ref, turn := infra.PoolGroup(d.Spec.Metadata.Name, pool.Name, zone), workers.of(zone)
			group := infra.ManagedGroup{Name: ref.Name, Zone: zone, Template: template.Name, Size: pool.NodesPerZone}
			created := b.create(group, count(group.Size, "machine"), made)
			if have, there := b.observed.ManagedGroup(ref); there && have.Template != group.Template {
				// Told before: a refresh may change nothing else of a machine.
				created = b.succeed(group, b.publish(ref, turn, created), made)
			}
			succeeded = append(succeeded, created)
			ready = append(ready, b.pool(group, created, turn))
		}
	}
	return ready, succeeded
}

// publish adds the step that lets a group's workers join. It is once in a plan.
func (b *builder) publish(ref infra.Ref, turn, created string) string {
	id := ID(Publish, ref.String())
	if !slices.ContainsFunc(b.steps, func(s Step) bool { return s.ID == id }) {
		b.on(Publish, ref, turn, created)
		group, _ := b.observed.ManagedGroup(ref)
		b.steps[len(b.steps)-1].Check = group.Metadata[infra.MetadataCA] != "" // VMs may lack what the group has
	}
	return id
}

// pool has a group grow to its size, and lets its workers join. One that is to be
// smaller is adjusted later.
func (b *builder) pool(group infra.ManagedGroup, created, turn string) string {
	ref, size := group.Ref(), count(group.Size, "machine")
	if have, ok := b.observed.ManagedGroup(ref); ok && have.Size < group.Size {
		created = b.add(Step{Action: Resize, Target: ref.String(), Zone: ref.Zone, Ref: ref, Resource: group,
			Detail: fmt.Sprintf("from %d to %s", have.Size, size), Adds: group.Size - have.Size}, created)
	}
	needs := []string{b.publish(ref, turn, created)}
	if told := slices.IndexFunc(b.steps, func(s Step) bool { return s.ID == needs[0] }); !slices.Contains(b.steps[told].Needs, created) {
		needs = append(needs, created) // what came after it
	}
	return b.add(Step{Action: Await, Target: ref.String(), Zone: ref.Zone, Ref: ref, Resource: group, Detail: size, Check: true}, needs...)
}

// first names the machine that begins the cluster: the one that was told to, or
// in a cluster that has not begun the first that is still to be made. A cluster
// that has lost its first machine has none, and is joined by all others: one
// that was let in has its CA certificate.
func first(observed infra.Inventory, replicas []replica) string {
	there := map[string]bool{}
	begun := false
	for _, have := range observed.Replicas() {
		if have.Metadata[infra.MetadataRole] == infra.First {
			return have.Name
		}
		there[have.Name] = true
		begun = begun || have.Metadata[infra.MetadataCA] != ""
	}
	for _, r := range replicas {
		if !begun && !there[r.name] {
			return r.name
		}
	}
	return ""
}

func zonesOf(replicas []replica) []string {
	zones := map[string]bool{}
	for _, r := range replicas {
		zones[r.zone] = true
	}
	return slices.Sorted(maps.Keys(zones))
}
