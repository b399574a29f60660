// Package images chooses what a cluster's machines boot from.
package images

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/series"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Families are the image families of projects.
type Families interface {
	ImageOfFamily(ctx context.Context, project, family string) (name string, found bool, err error)
	FamilyOfImage(ctx context.Context, project, name string) (family string, found bool, err error)
}

// Choice is what machines boot from.
type Choice struct {
	Arm   string // those with Arm processors: a link to an image, or to a family
	Other string // all others

	made port.Images // what there is to be made first; nil for nothing
}

// Default is the choice where the project has no images of its own: what the spec says,
// or else the platform's; nil is Google's, whose machines install Kubernetes themselves.
func Default(s spec.Spec, platform port.Images) Choice {
	c := Choice{Arm: infra.StockImage(true), Other: infra.StockImage(false), made: platform}
	if platform != nil {
		c.Other = platform.Family(s.KubernetesVersion)
		c.Arm = c.Other
	}
	if s.Image != "" {
		c.Arm, c.Other = s.Image, s.Image
	}
	return c
}

// Choose is Default, but where the spec says nothing it takes for each kind of
// processors the project's family of that version, if it has an image; where that may
// not be asked, it stays with the default. tell hears of either.
func Choose(ctx context.Context, project string, s spec.Spec, families Families, platform port.Images, tell func(event.Kind, string)) (Choice, error) {
	c := Default(s, platform)
	if s.Image != "" {
		return c, nil
	}
	baked := 0
	kinds := processors(s)
	for _, arm := range kinds {
		family := infra.BakedFamily(s.KubernetesVersion, arm)
		name, found, err := families.ImageOfFamily(ctx, project, family)
		switch {
		case err != nil && errs.KindOf(err) == errs.Denied:
			tell(event.Warning, "An image of the project's own, if there is one, is not used: "+err.Error())
		case err != nil:
			return c, err
		case found:
			c.take(arm, infra.FamilyLink(project, family))
			tell(event.Info, fmt.Sprintf("New machines boot image %s of project %s", name, project))
			baked++
		}
	}
	if baked == len(kinds) {
		c.made = nil
	}
	return c, nil
}

func (c *Choice) take(arm bool, link string) {
	if arm {
		c.Arm = link
	} else {
		c.Other = link
	}
}

// processors are the kinds that the cluster's machines have: whether they are Arm's.
func processors(s spec.Spec) (kinds []bool) {
	has := map[bool]bool{series.IsArm(s.ControlPlane.MachineType): true}
	for _, pool := range s.Pools {
		has[series.IsArm(pool.MachineType)] = true
	}
	for _, arm := range []bool{false, true} {
		if has[arm] {
			kinds = append(kinds, arm)
		}
	}
	return kinds
}

// Ensure makes what has to be made before machines can boot, which takes minutes.
func (c Choice) Ensure(ctx context.Context, version string, events event.Sink) error {
	if c.made == nil {
		return nil
	}
	return c.made.Ensure(ctx, version, events)
}
