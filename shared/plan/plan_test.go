package plan_test

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

const (
	zoneB = "europe-west1-b"
	zoneC = "europe-west1-c"
	zoneD = "europe-west1-d"
)

func desired(zones ...string) plan.Desired {
	c := &spec.Cluster{Metadata: spec.Metadata{Name: "demo"}, Spec: spec.Spec{
		Project: "my-project", Region: "europe-west1",
		ControlPlane: spec.ControlPlane{Zones: zones},
		Pools:        []spec.Pool{{Name: "default", Zones: slices.Compact(slices.Clone(zones)), NodesPerZone: 3}},
	}}
	spec.Default(c)
	return plan.Desired{
		Spec: c, Image: "image",
		First:   map[string]string{infra.MetadataRole: infra.First},
		Replica: map[string]string{infra.MetadataRole: "replica"},
		Worker:  map[string]map[string]string{"default": {infra.MetadataRole: "worker"}},
	}
}

// built is what Compute Engine has once the plan was carried out.
func built(p plan.Plan) infra.Inventory {
	inventory := infra.Inventory{Groups: map[string][]string{}}
	for _, step := range p.Steps {
		switch r := step.Resource.(type) {
		case infra.Instance:
			inventory.Instances = append(inventory.Instances, infra.FoundInstance{
				Name: r.Name, Zone: r.Zone, Role: infra.RoleControlPlane, Metadata: r.Metadata})
		case infra.BackendService:
			inventory.Balanced = r.Groups
		case infra.ManagedGroup:
			if step.Action == plan.Create {
				inventory.ManagedGroups = append(inventory.ManagedGroups, infra.FoundManagedGroup{
					Name: r.Name, Zone: r.Zone, Pool: "default", Template: r.Template, Size: r.Size})
			}
		}
		if step.Action == plan.Create {
			inventory.Refs = append(inventory.Refs, step.Ref)
		}
		if step.Action == plan.Publish {
			inventory.ManagedGroups[len(inventory.ManagedGroups)-1].Metadata = map[string]string{infra.MetadataCA: "ca"}
		}
		if step.Action == plan.Join {
			i := slices.IndexFunc(inventory.Instances, func(i infra.FoundInstance) bool { return i.Name == step.Ref.Name })
			inventory.Instances[i].Metadata = map[string]string{infra.MetadataRole: "replica", infra.MetadataCA: "ca"}
		}
		if step.Action == plan.Attach {
			group := infra.ReplicaGroup("demo", step.Zone).Name
			inventory.Groups[group] = append(inventory.Groups[group], step.Ref.Name)
		}
	}
	return inventory
}

// withVMs adds a VM of each managed group.
func withVMs(inventory infra.Inventory) infra.Inventory {
	inventory.Instances = slices.Clone(inventory.Instances)
	for _, group := range inventory.ManagedGroups {
		inventory.Instances = append(inventory.Instances, infra.FoundInstance{
			Name: group.Name + "-x1y2", Zone: group.Zone, Role: infra.RoleWorker, Group: group.Name})
	}
	return inventory
}

// recovery is with the replica in zone d, and without the two others.
func recovery(inventory infra.Inventory, begun bool) plan.Recovery {
	replicas := inventory.Replicas()
	return plan.Recovery{Survivor: replicas[2].Ref(), Others: replicas[:2], Begun: begun}
}

// aside is the inventory when a recovery with the replica in zone d was killed
// after it had stopped those in b and c.
func aside(inventory infra.Inventory) infra.Inventory {
	inventory.Instances = slices.Clone(inventory.Instances)
	for i := range inventory.Instances[:2] {
		inventory.Instances[i].Status = "TERMINATED"
		inventory.Instances[i].Metadata = map[string]string{infra.MetadataCA: "ca", infra.MetadataSuperseded: inventory.Instances[2].Identity()}
	}
	inventory.Instances[2].Status = "RUNNING"
	return inventory
}

// withManifests has five objects of manifests, so many of which differ.
func withManifests(differing int, zones ...string) plan.Desired {
	d := desired(zones...)
	d.Spec.Spec.Manifests = []string{"addons/"}
	d.Manifests = plan.Manifests{Objects: 5, Differing: differing, Before: d.Spec.Spec.Manifests}
	return d
}

// relabelled has other labels than the template of withTemplate, which three nodes lack.
func relabelled(zones ...string) plan.Desired {
	d := desired(zones...)
	d.Spec.Spec.Pools[0].Labels = map[string]string{"disk": "ssd"}
	d.Worker["default"] = map[string]string{infra.MetadataRole: "worker", infra.MetadataLabels: "disk=ssd"}
	d.Relabel = map[string]int{"demo-default-b": 3}
	return d
}

func withTemplate(inventory infra.Inventory) infra.Inventory {
	machine := infra.Machine{Type: spec.DefaultPoolMachineType, DiskType: "pd-balanced", DiskGB: spec.DefaultDiskGB,
		Labels: map[string]string{infra.LabelPool: "default"}, Metadata: map[string]string{infra.MetadataLabels: "old=1", infra.MetadataTaints: "old:NoSchedule"}}
	inventory.Templates = map[string]infra.Machine{"demo-europe-west1-default": machine}
	return inventory
}

// pruned is to have these zones alone of three.
func pruned(observed infra.Inventory, zones ...string) plan.Desired {
	d := desired(zones...)
	d.Surplus = plan.SurplusOf(d, desired(zoneB, zoneC, zoneD).Spec, observed)
	return d
}

func TestPlans(t *testing.T) {
	one, three := built(plan.Up(desired(zoneB), infra.Inventory{})), built(plan.Up(desired(zoneB, zoneC, zoneD), infra.Inventory{}))
	addReplica, _ := plan.AddReplica(desired(zoneB, zoneC), one, zoneC)
	groupC := slices.DeleteFunc(slices.Clone(three.ManagedGroups), func(g infra.FoundManagedGroup) bool { return g.Zone != zoneC })
	resized := desired(zoneB)
	resized.Spec.Spec.Pools[0].NodesPerZone = 5
	for name, p := range map[string]plan.Plan{
		"up-labels":            plan.Up(relabelled(zoneB), withTemplate(one)),
		"up-prune":             plan.Up(pruned(three, zoneB), three),
		"up-three-zones":       plan.Up(desired(zoneB, zoneC, zoneD), infra.Inventory{}),
		"up-again":             plan.Up(desired(zoneB, zoneC, zoneD), three),
		"up-resized":           plan.Up(resized, one),
		"up-manifests":         plan.Up(withManifests(5, zoneB), infra.Inventory{}),
		"up-manifests-changed": plan.Up(withManifests(2, zoneB), one),
		"up-manifests-again":   plan.Up(withManifests(0, zoneB), one),
		"add-replica":          addReplica,
		"replace-replica":      plan.ReplaceReplica(desired(zoneB, zoneC, zoneD), three, infra.Ref{Kind: infra.KindInstance, Name: "demo-control-plane-c", Zone: zoneC}),
		"recover":              plan.Recover(desired(zoneB, zoneC, zoneD), three, recovery(three, false)),
		"recover-goes-on":      plan.Recover(desired(zoneB, zoneC, zoneD), aside(three), recovery(aside(three), true)),
		"add-pool":             plan.AddPool(desired(zoneB, zoneC), one, "default", zoneC),
		"remove-replica":       plan.RemoveReplica(infra.Ref{Kind: infra.KindInstance, Name: "demo-control-plane-c", Zone: zoneC}, three),
		"remove-pool":          plan.RemovePool(groupC, three),
		"remove-pool-the-last": plan.RemovePool(one.ManagedGroups, one),
		"drain-zone": plan.DrainZone(plan.Zone{Name: zoneC, Workers: []plan.ZoneNode{
			{Name: "demo-default-c-aaaa"}, {Name: "demo-default-c-bbbb", Drained: true}, {Name: "demo-default-c-cccc", Dead: true}}}),
		"drain-zone-control-plane": plan.DrainZone(plan.Zone{Name: zoneC, Workers: []plan.ZoneNode{{Name: "demo-default-c-aaaa"}},
			Replicas: []plan.ZoneNode{{Name: "demo-control-plane-c"}, {Name: "demo-control-plane-c-2", Drained: true, Detached: true}}}),
		"open-zone": plan.UndrainZone(plan.Zone{Name: zoneC, Workers: []plan.ZoneNode{{Name: "demo-default-c-aaaa"}},
			Replicas: []plan.ZoneNode{{Name: "demo-control-plane-c", Detached: true}, {Name: "demo-control-plane-c-2"}, {Name: "demo-control-plane-c-3", Detached: true, Dead: true}}}),
		"defrag": plan.DefragmentEach([]plan.Database{{Name: "demo-control-plane-c", Zone: zoneC, Detail: "200.0 MiB, 50.0 MiB of it in use"},
			{Name: "demo-control-plane-d", Zone: zoneD, Leave: true}, {Name: "demo-control-plane-b", Zone: zoneB}}, false),
		"defrag-no-space": plan.DefragmentEach([]plan.Database{{Name: "demo-control-plane-c", Zone: zoneC}, {Name: "demo-control-plane-b", Zone: zoneB}}, true),
		"drill":           plan.Drill([]string{zoneC, zoneD}, withVMs(three)),
		"down":            plan.Down(three),
		"down-nothing":    plan.Down(infra.Inventory{}),
	} {
		t.Run(name, func(t *testing.T) {
			inOrder(t, p)
			golden.Compare(t, name+".golden", render(p))
		})
	}
}

// What looks at a complete cluster is done, but is no change.
func TestCompleteClusterHasNoChanges(t *testing.T) {
	d := desired(zoneB, zoneC, zoneD)
	p := plan.Up(d, built(plan.Up(d, infra.Inventory{})))
	if p.Changes() != 0 || p.Done() == len(p.Steps) {
		t.Errorf("%d changes, %d of %d steps done; want no change, and something to look at", p.Changes(), p.Done(), len(p.Steps))
	}
}

// An unfinished replica of the zone is finished before a new one is made.
func TestAddReplicaResumes(t *testing.T) {
	half := built(plan.Up(desired(zoneB), infra.Inventory{}))
	half.Refs = append(half.Refs, infra.Ref{Kind: infra.KindInstance, Name: "demo-control-plane-c", Zone: zoneC})
	half.Instances = append(half.Instances, infra.FoundInstance{Name: "demo-control-plane-c", Zone: zoneC, Role: infra.RoleControlPlane})
	_, replica := plan.AddReplica(desired(zoneB, zoneC), half, zoneC)
	if replica.Name != "demo-control-plane-c" {
		t.Errorf("%s is added; demo-control-plane-c was there, unfinished", replica.Name)
	}
	whole := built(plan.Up(desired(zoneB, zoneC), infra.Inventory{}))
	if p, replica := plan.AddReplica(desired(zoneB, zoneC), whole, zoneC); replica.Name != "demo-control-plane-c" || p.Changes() == len(p.Steps) {
		t.Errorf("%s is added; demo-control-plane-c was whole, only not in the spec", replica.Name)
	}
	if _, replica = plan.AddReplica(desired(zoneB, zoneC, zoneC), whole, zoneC); replica.Name != "demo-control-plane-c-2" {
		t.Errorf("%s is added to a zone that has a whole one", replica.Name)
	}
}

// Who asks for one replica gets one: of others that are missing, or that were
// left unfinished, none is made, let in or attached, nor is one for a pool.
func TestOnlyWhatWasAskedFor(t *testing.T) {
	whole := built(plan.Up(desired(zoneB, zoneC, zoneD), infra.Inventory{}))
	c, d := instance("demo-control-plane-c", zoneC), instance("demo-control-plane-d", zoneD)
	lost := whole.Without(c)
	unfinished := infra.Inventory{Groups: map[string][]string{}}
	unfinished.Refs, unfinished.Instances, unfinished.Balanced = lost.Refs, lost.Instances, lost.Balanced
	for group, members := range lost.Groups {
		unfinished.Groups[group] = slices.DeleteFunc(slices.Clone(members), func(name string) bool { return name == d.Name })
	}
	three := desired(zoneB, zoneC, zoneD)
	for name, observed := range map[string]infra.Inventory{"a lost one": lost, "an unfinished one": unfinished} {
		added, replica := plan.AddReplica(desired(zoneB, zoneC, zoneD, zoneB), observed, zoneB)
		for of, p := range map[string]plan.Plan{
			"add-replica": added,
			"replace":     plan.ReplaceReplica(three, observed, instance("demo-control-plane-b", zoneB)),
			"add-pool":    plan.AddPool(three, observed, "default", zoneB),
		} {
			inOrder(t, p)
			for _, step := range p.Steps {
				if step.Changes() && (step.Ref == c || step.Ref == d) {
					t.Errorf("%s beside %s would %s", of, name, step.ID)
				}
			}
		}
		if replica.Name != "demo-control-plane-b-2" {
			t.Errorf("%s is added beside %s", replica.Name, name)
		}
	}
}

// What was left unfinished in a zone is finished before a lost one is made anew.
func TestUnfinishedBeforeLost(t *testing.T) {
	observed := built(plan.Up(desired(zoneB, zoneC), infra.Inventory{})).Without(instance("demo-control-plane-c", zoneC))
	twin := instance("demo-control-plane-c-2", zoneC)
	observed.Refs = append(observed.Refs, twin)
	observed.Instances = append(observed.Instances, infra.FoundInstance{Name: twin.Name, Zone: zoneC, Role: infra.RoleControlPlane})
	if _, replica := plan.AddReplica(desired(zoneB, zoneC, zoneC), observed, zoneC); replica != twin {
		t.Errorf("%s is added", replica)
	}
}

func instance(name, zone string) infra.Ref {
	return infra.Ref{Kind: infra.KindInstance, Name: name, Zone: zone}
}

// SSH is closed unless the spec opens it.
func TestSSH(t *testing.T) {
	rule := func(d plan.Desired) infra.Firewall {
		for _, step := range plan.Up(d, infra.Inventory{}).Steps {
			if rule, ok := step.Resource.(infra.Firewall); ok && rule.Name == "demo-europe-west1-ssh" {
				return rule
			}
		}
		return infra.Firewall{}
	}
	d := desired(zoneB)
	if got := rule(d); got.Name != "" {
		t.Errorf("SSH is open: %+v", got)
	}
	d.Spec.Spec.Network.SSHAllowedRanges = []string{"198.51.100.0/24"}
	want := infra.Firewall{
		Name: "demo-europe-west1-ssh", Network: "demo-europe-west1-network", Sources: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")},
		TargetTags: []string{"demo-machine"}, Allow: []infra.Allow{{Protocol: "tcp", Ports: []string{"22"}}},
	}
	if got := rule(d); !reflect.DeepEqual(got, want) {
		t.Errorf("the rule is %+v, want %+v", got, want)
	}
}

// What a command that was killed left half made is not done.
func TestHalfMadeIsNotDone(t *testing.T) {
	d := desired(zoneB, zoneC)
	observed := built(plan.Up(d, infra.Inventory{}))
	observed.Balanced = observed.Balanced[:1] // the group of zone c is there, but not behind the load balancer
	observed.Unlabelled = []infra.Ref{infra.APIAddress("demo")}
	var open []string
	for _, step := range plan.Up(d, observed).Steps {
		if step.Action == plan.Create && !step.Done {
			open = append(open, step.Target)
		}
	}
	if want := []string{"address/demo-api", "backend-service/demo-api"}; !slices.Equal(open, want) {
		t.Errorf("still to do are %q, want %q", open, want)
	}
}

// TestConnectionsEnd: a load balancer as earlier releases made it is put right, also
// where it lacks a group, and whatever needs it waits for that.
func TestConnectionsEnd(t *testing.T) {
	d := desired(zoneB, zoneC)
	observed := built(plan.Up(d, infra.Inventory{}))
	observed.Persisting = []infra.Ref{{Kind: infra.KindBackendService, Name: "demo-api"}, {Kind: infra.KindBackendService, Name: "other-api"}}
	observed.Balanced = observed.Balanced[:1]
	for name, p := range map[string]plan.Plan{"up": plan.Up(d, observed), "add-pool": plan.AddPool(d, observed, "default", zoneB)} {
		inOrder(t, p)
		changes := slices.DeleteFunc(slices.Clone(p.Steps), func(s plan.Step) bool { return !s.Changes() })
		if len(changes) == 0 || changes[0].ID != "update backend-service/demo-api" || changes[0].Resource.(infra.BackendService).Groups == nil {
			t.Errorf("%s: the changes are %+v", name, changes)
		}
	}
}

// What is gone already, but not from the spec, is still to be removed.
func TestMissing(t *testing.T) {
	d := desired(zoneB, zoneC, zoneC)
	observed := built(plan.Up(d, infra.Inventory{}))
	observed.Instances = observed.Instances[:1] // demo-control-plane-b
	observed.ManagedGroups = observed.ManagedGroups[1:]
	var names []string
	for _, replica := range plan.MissingReplicas(d, observed) {
		names = append(names, replica.Name)
	}
	for _, group := range plan.MissingGroups(d, observed) {
		names = append(names, group.Name)
	}
	if want := []string{"demo-control-plane-c", "demo-control-plane-c-2", "demo-default-b"}; !slices.Equal(names, want) {
		t.Errorf("missing are %q, want %q", names, want)
	}
}

// A cluster begins once: where any machine is, a new one joins.
func TestNewMachinesJoinWhatIsThere(t *testing.T) {
	observed := built(plan.Up(desired(zoneB, zoneC), infra.Inventory{}))
	observed.Instances = observed.Instances[1:] // the first machine was removed
	for _, step := range plan.Up(desired(zoneB, zoneC), observed).Steps {
		if machine, ok := step.Resource.(infra.Instance); ok && machine.Metadata[infra.MetadataRole] == infra.First {
			t.Errorf("%s would begin a second cluster", machine.Name)
		}
	}
}

// A cluster whose first machine was never made, while others were, begins with it.
func TestBeginsWhatHasNotBegun(t *testing.T) {
	observed := infra.Inventory{Instances: []infra.FoundInstance{{
		Name: "demo-control-plane-c", Zone: zoneC, Role: infra.RoleControlPlane, Metadata: map[string]string{infra.MetadataRole: "replica"}}}}
	for _, step := range plan.Up(desired(zoneB, zoneC), observed).Steps {
		machine, ok := step.Resource.(infra.Instance)
		if ok && (machine.Metadata[infra.MetadataRole] == infra.First) != (machine.Zone == zoneB) {
			t.Errorf("%s is told to be %s", machine.Name, machine.Metadata[infra.MetadataRole])
		}
	}
}

// inOrder checks that every need is there, and before who needs it.
func inOrder(t *testing.T, p plan.Plan) {
	t.Helper()
	seen := map[string]bool{}
	for _, step := range p.Steps {
		if seen[step.ID] {
			t.Errorf("two steps are called %q", step.ID)
		}
		for _, need := range step.Needs {
			if !seen[need] {
				t.Errorf("%q needs %q, which is not before it", step.ID, need)
			}
		}
		seen[step.ID] = true
	}
}

func render(p plan.Plan) string {
	var text strings.Builder
	for _, step := range p.Steps {
		mark := "*"
		switch {
		case step.Done:
			mark = " "
		case step.Check:
			mark = "?"
		}
		fmt.Fprintf(&text, "%s %s", mark, step.ID)
		if step.Detail != "" {
			fmt.Fprintf(&text, " (%s)", step.Detail)
		}
		text.WriteString("\n")
		for _, need := range step.Needs {
			fmt.Fprintf(&text, "      after %s\n", need)
		}
	}
	return text.String()
}
