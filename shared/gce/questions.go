package gce

import (
	"context"
	"net/http"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/filter"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

func (i *inquiry) askZones() {
	i.work.Go(func() error {
		zones, err := i.Zones(i.ctx)
		i.mu.Lock()
		defer i.mu.Unlock()
		i.answer.Zones = zones
		return err
	})
}

func (i *inquiry) askQuotas() {
	i.ask("read the quotas of "+i.region, func(ctx context.Context) (note, error) {
		region, err := i.api.Regions.Get(ctx, &computepb.GetRegionRequest{Project: i.project, Region: i.region})
		return func(a *preflight.Answer) { a.Region = body.Quotas(region.GetQuotas()) }, err
	})
	i.ask("read the quotas of project "+i.project, func(ctx context.Context) (note, error) {
		project, err := i.api.Projects.Get(ctx, &computepb.GetProjectRequest{Project: i.project})
		return func(a *preflight.Answer) { a.Project = body.Quotas(project.GetQuotas()) }, err
	})
}

func (i *inquiry) askMachineType(t preflight.MachineType) {
	i.ask("look up machine type "+t.Name+" in "+t.Zone, func(ctx context.Context) (note, error) {
		found, err := i.api.MachineTypes.Get(ctx, &computepb.GetMachineTypeRequest{
			Project: i.project, Zone: t.Zone, MachineType: t.Name})
		if refusal.Missing(err) {
			return nil, nil
		}
		return func(a *preflight.Answer) { a.CPUs[t] = body.CPUs(found) }, err
	})
}

// askImage takes "projects/P/global/images/I", or …/images/family/F.
func (i *inquiry) askImage(image string) {
	i.ask("look up image "+image, func(ctx context.Context) (note, error) {
		project, name, family := infra.ParseImageLink(image)
		var err error
		if family {
			_, err = i.api.Images.GetFromFamily(ctx, &computepb.GetFromFamilyImageRequest{Project: project, Family: name})
		} else {
			_, err = i.api.Images.Get(ctx, &computepb.GetImageRequest{Project: project, Image: name})
		}
		if refused, _ := refusal.Of(err); refusal.Missing(err) || refused.Status == http.StatusForbidden && !refused.Busy() {
			return func(a *preflight.Answer) { a.MissingImages = append(a.MissingImages, image) }, nil
		}
		return nil, err
	})
}

func (i *inquiry) askName(ref infra.Ref) {
	i.ask(i.about("look for", ref), func(ctx context.Context) (note, error) {
		kind, err := i.kind(ref.Kind)
		if err != nil {
			return nil, err
		}
		description, err := kind.describe(ctx, ref)
		if refusal.Missing(err) {
			return nil, nil
		}
		return func(a *preflight.Answer) { a.Taken[ref] = description }, err
	})
}

// askRanges asks for all ranges of a network, in whatever region: they must
// not overlap.
func (i *inquiry) askRanges(network string) {
	i.ask("list the subnetworks of "+network, func(ctx context.Context) (note, error) {
		l, err := i.lists(ctx)
		if err != nil {
			return nil, err
		}
		listed, _, err := l.Subnetworks(ctx, filter.InNetwork(network))
		return func(a *preflight.Answer) { a.Ranges = body.Ranges(listed) }, err
	})
}
