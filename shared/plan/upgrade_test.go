package plan_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

const (
	older = "v1.36.3"
	newer = "v1.37.2"
)

// ofVersion is a cluster of three zones with a worker in each.
func ofVersion(version string) plan.Desired {
	d := desired(zoneB, zoneC, zoneD)
	d.Spec.Spec.KubernetesVersion = version
	d.Spec.Spec.Pools[0].NodesPerZone = 1
	for _, metadata := range []map[string]string{d.First, d.Replica, d.Worker["default"]} {
		metadata[infra.MetadataVersion] = version
	}
	return d
}

// running is what Compute Engine has of it.
func running(version string) infra.Inventory {
	p := plan.Up(ofVersion(version), infra.Inventory{})
	found := built(p)
	found.Templates = map[string]infra.Machine{}
	for _, step := range p.Steps {
		if template, ok := step.Resource.(infra.Template); ok {
			found.Templates[template.Name] = template.Machine
		}
	}
	for i, replica := range found.Instances {
		found.Instances[i].Metadata = maps.Clone(replica.Metadata)
		found.Instances[i].Metadata[infra.MetadataVersion] = version
	}
	for _, group := range found.ManagedGroups {
		found.Instances = append(found.Instances, worker(found, group, "x1y2", version))
	}
	return found
}

// worker is a machine of the group's template, or of one like that for another version.
func worker(found infra.Inventory, group infra.FoundManagedGroup, suffix, version string) infra.FoundInstance {
	return infra.FoundInstance{Name: group.Name + "-" + suffix, Zone: group.Zone, Role: infra.RoleWorker, Group: group.Name,
		Template: group.Template, Type: found.Templates[group.Template].Type, Metadata: map[string]string{infra.MetadataVersion: version}}
}

// with is the inventory with a replica more.
func with(observed infra.Inventory, name, zone, version string, attached bool) infra.Inventory {
	found := infra.FoundInstance{Name: name, Zone: zone, Role: infra.RoleControlPlane, Metadata: map[string]string{infra.MetadataVersion: version}}
	observed.Instances, observed.Refs = append(slices.Clone(observed.Instances), found), append(slices.Clone(observed.Refs), found.Ref())
	observed.Groups = maps.Clone(observed.Groups)
	if attached {
		group := infra.ReplicaGroup("demo", zone).Name
		observed.Groups[group] = append(slices.Clone(observed.Groups[group]), name)
	}
	return observed
}

// TestUpgrades: from the beginning, and where an earlier attempt was killed.
func TestUpgrades(t *testing.T) {
	b := "demo-control-plane-b"
	whole := running(older)
	joining := with(whole, b+"-2", zoneB, newer, false)
	leaving := with(whole, b+"-2", zoneB, newer, true).Without(instance(b, zoneB))
	half := running(newer)
	first := half.ManagedGroups[0]
	half.ManagedGroups[0].Size++
	half.Instances = append(half.Instances, worker(half, first, "o1d1", older))
	for name, p := range map[string]plan.Plan{
		"upgrade":         plan.UpgradeTo(ofVersion(newer), whole, plan.Upgrading{Leader: b}),
		"upgrade-joining": plan.UpgradeTo(ofVersion(newer), joining, plan.Upgrading{Leader: b, Raised: true}),
		"upgrade-left":    plan.UpgradeTo(ofVersion(newer), leaving, plan.Upgrading{Raised: true, Lost: []infra.Ref{instance(b, zoneB)}}),
		"upgrade-workers": plan.UpgradeTo(ofVersion(newer), half, plan.Upgrading{Raised: true}),
		"upgrade-paused":  plan.UpgradeTo(ofVersion(newer), whole, plan.Upgrading{Leader: b}).UpTo(zoneC),
		"upgrade-done":    plan.UpgradeTo(ofVersion(newer), running(newer), plan.Upgrading{Raised: true}),
	} {
		t.Run(name, func(t *testing.T) {
			inOrder(t, p)
			golden.Compare(t, name+".golden", render(p))
		})
	}
}

// TestUpgradeKeepsSizes: a group that somebody made larger stays so.
func TestUpgradeKeepsSizes(t *testing.T) {
	observed := running(older)
	observed.ManagedGroups[1].Size = 5
	for _, step := range plan.UpgradeTo(ofVersion(newer), observed, plan.Upgrading{}).Steps {
		if step.Action != plan.Replace {
			continue
		}
		want := 1
		if step.Zone == zoneC {
			want = 5
		}
		if got := step.Resource.(infra.ManagedGroup).Size; got != want {
			t.Errorf("%s is to have %d workers, want %d", step.Target, got, want)
		}
	}
}

// TestReplaceOutdated: up replaces the workers of a pool of which something is changed
// that no machine can become, zone by zone; an end that is moved is nothing of the kind.
func TestReplaceOutdated(t *testing.T) {
	observed := running(newer)
	larger := ofVersion(newer)
	larger.Spec.Spec.Pools[0].MachineType = "e2-standard-8"
	p := plan.Up(larger, observed)
	inOrder(t, p)
	golden.Compare(t, "up-larger-workers.golden", render(p))
	ending := ofVersion(newer)
	ending.End = time.Unix(1_800_000_000, 0)
	for _, step := range plan.Up(ending, observed).Steps {
		if step.Action == plan.Replace {
			t.Errorf("with another end: %s", step.ID)
		}
	}
	// The former template is gone, and one of the machines was made of it.
	observed.Instances[len(observed.Instances)-1].Template = "former"
	for _, step := range plan.Up(ofVersion(newer), observed).Steps {
		if step.Action == plan.Replace {
			t.Errorf("for a machine of a template that is gone: %s", step.ID)
		}
	}
}
