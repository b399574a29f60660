package bake

import (
	"context"
	"net/netip"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/shared/series"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Options say which image is made, and of what.
type Options struct {
	KubernetesVersion string // such as v1.37.2, or v1.37 for its newest known release
	MachineType       string // of the machine that installs: its processors are the image's
	Zone              string // where that is; empty for the region's first that is up
	Image             string // that it boots, as spec.image has it; empty for the stock one
}

// DefaultMachineType is one that installs within minutes.
const DefaultMachineType = "e2-standard-2"

// recipe is all that a build makes.
type recipe struct {
	owner      infra.Owner // of all but the image, which has no end
	network    infra.Network
	subnetwork infra.Subnetwork
	machine    infra.Instance
	image      infra.Image
}

// lifetime is how long at most what a build makes is there, beside the command's own
// deadline, if nobody deletes it before: then Compute Engine deletes the machine.
const lifetime = 2 * time.Hour

// nodes is the network's only range: nobody else is in that network.
var nodes = netip.MustParsePrefix("10.0.0.0/28")

func (b *Baker) recipe(ctx context.Context, o Options) (recipe, error) {
	known, ok := release.Find(o.KubernetesVersion)
	if !ok {
		return recipe{}, errs.Errorf(errs.Usage, "Kubernetes %s is not known", o.KubernetesVersion).
			WithHint("The versions that are: %q.", release.Versions())
	}
	zone, err := b.zone(ctx, o.Zone)
	if err != nil {
		return recipe{}, err
	}
	now := b.Now().UTC()
	arm := series.IsArm(o.MachineType)
	family := infra.BakedFamily(known.Version, arm)
	id := b.Random()[:8]
	name := "image-" + id
	r := recipe{
		owner:      infra.Owner{Cluster: name, Region: b.Region, Expires: now.Add(lifetime).Truncate(time.Second)},
		network:    infra.Network{Name: infra.GlobalName(name, b.Region, "network")},
		subnetwork: infra.Subnetwork{Name: name + "-nodes", Network: infra.GlobalName(name, b.Region, "network"), Range: nodes},
	}
	image := o.Image
	if image == "" {
		image = infra.StockImage(arm)
	}
	r.machine = infra.Instance{Name: name + "-machine", Zone: zone, Machine: infra.Machine{
		Type: o.MachineType, Image: image, DiskType: series.DefaultDisk(o.MachineType), DiskGB: spec.MinDiskGB,
		Network: r.network.Name, Subnetwork: r.subnetwork.Name, Tags: []string{name},
		Metadata: bootstrap.ImageMetadata(known.Version), Account: infra.NoAccount, End: r.owner.Expires,
	}}
	r.image = infra.Image{Name: family + now.Format("-20060102-") + id, Family: family, KubernetesVersion: known.Version, Source: r.machine.Ref()}
	return r, nil
}

// zone is the one that is asked for, or the region's first that is up.
func (b *Baker) zone(ctx context.Context, wanted string) (string, error) {
	if wanted != "" {
		return wanted, nil
	}
	zones, err := b.Compute.Zones(ctx)
	if err != nil {
		return "", err
	}
	return zones[0], nil
}

// plan is all steps of a build that goes well.
func (r recipe) plan() plan.Plan {
	return plan.Plan{Steps: append(r.makes(), r.removes()...)}
}

// makes are the steps up to the image.
func (r recipe) makes() []plan.Step {
	await := plan.Step{Action: plan.Await, Ref: r.machine.Ref(), Detail: "installs Kubernetes " + r.image.KubernetesVersion + ", pulls its images"}
	stop := plan.Step{Action: plan.Stop, Ref: r.machine.Ref()}
	return chain(creation(r.network, ""), creation(r.subnetwork, nodes.String()),
		creation(r.machine, r.machine.Type), await, stop, creation(r.image, "of family "+r.image.Family))
}

// unmakes are the steps after a build that has failed: the image may be there, or come
// to be yet.
func (r recipe) unmakes() []plan.Step { return chain(deletion(r.image.Ref())) }

// removes are the steps that delete what only the build needed.
func (r recipe) removes() []plan.Step {
	return chain(deletion(r.machine.Ref()), deletion(r.subnetwork.Ref()), deletion(r.network.Ref()),
		plan.Step{ID: "verify", Action: plan.CheckDeleted, Target: "deletion", Check: true})
}

// chain has each step need the one before.
func chain(steps ...plan.Step) []plan.Step {
	for i := range steps {
		s := &steps[i]
		if s.Target == "" {
			s.Target, s.Zone = s.Ref.String(), s.Ref.Zone
			s.ID = string(s.Action) + " " + s.Target
		}
		if i > 0 {
			s.Needs = []string{steps[i-1].ID}
		}
	}
	return steps
}

func creation(resource infra.Resource, detail string) plan.Step {
	return plan.Step{Action: plan.Create, Resource: resource, Ref: resource.Ref(), Detail: detail}
}

func deletion(ref infra.Ref) plan.Step {
	return plan.Step{ID: string(plan.Delete) + " " + ref.String(), Action: plan.Delete, Target: ref.String(), Zone: ref.Zone, Ref: ref}
}
