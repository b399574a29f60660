package gce

import (
	"cmp"
	"context"
	"slices"

	"cloud.google.com/go/compute/apiv1/computepb"
	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/rest"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Health tells of each VM behind the backend service whether the load balancer
// finds it healthy, by zone and name.
func (c *Client) Health(ctx context.Context, backendService string) ([]infra.Backend, error) {
	backends, err := backendServices{c}.health(ctx, backendService)
	ref := infra.Ref{Kind: infra.KindBackendService, Name: backendService}
	return backends, c.explain(c.about("read the health of", ref), err)
}

func (k backendServices) health(ctx context.Context, name string) ([]infra.Backend, error) {
	service, err := k.get(ctx, name)
	if err != nil {
		return nil, err
	}
	groups := service.GetBackends()
	found := make([][]infra.Backend, len(groups))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(rest.Parallel)
	for i, group := range groups {
		work.Go(func() (err error) {
			found[i], err = k.groupHealth(ctx, name, group.GetGroup())
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	all := slices.Concat(found...)
	slices.SortFunc(all, func(a, b infra.Backend) int {
		return cmp.Or(cmp.Compare(a.Zone, b.Zone), cmp.Compare(a.Instance, b.Instance))
	})
	return all, nil
}

func (k backendServices) groupHealth(ctx context.Context, service, group string) ([]infra.Backend, error) {
	answer, err := k.api.BackendServices.GetHealth(ctx, &computepb.GetHealthRegionBackendServiceRequest{
		Project: k.project, Region: k.region, BackendService: service,
		ResourceGroupReferenceResource: &computepb.ResourceGroupReference{Group: new(group)}})
	if err != nil {
		return nil, err
	}
	return body.FoundBackends(answer.GetHealthStatus()), nil
}
