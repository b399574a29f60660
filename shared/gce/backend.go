package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type backendServices struct{ *Client }

func (k backendServices) get(ctx context.Context, name string) (*computepb.BackendService, error) {
	return k.api.BackendServices.Get(ctx, &computepb.GetRegionBackendServiceRequest{
		Project: k.project, Region: k.region, BackendService: name})
}

func (k backendServices) describe(ctx context.Context, ref infra.Ref) (string, error) {
	service, err := k.get(ctx, ref.Name)
	return service.GetDescription(), err
}

func (k backendServices) blueprint(want infra.BackendService, owner infra.Owner) blueprint {
	wanted := k.bodies().BackendService(want, owner)
	return blueprint{
		insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
			return k.api.BackendServices.Insert(ctx, &computepb.InsertRegionBackendServiceRequest{
				Project: k.project, Region: k.region, RequestId: id, BackendServiceResource: wanted})
		},
		converge: func(ctx context.Context, id *string) (*compute.Operation, error) {
			have, err := k.get(ctx, want.Name)
			if err != nil || !body.Converge(have, wanted) {
				return nil, err
			}
			return k.update(ctx, have, id)
		},
	}
}

func (k backendServices) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.BackendServices.Delete(ctx, &computepb.DeleteRegionBackendServiceRequest{
			Project: k.project, Region: k.region, RequestId: id, BackendService: ref.Name})
	}
}

// update replaces the whole service, by its fingerprint: a patch could not
// take the last backend away, since empty lists are not sent.
func (k backendServices) update(ctx context.Context, service *computepb.BackendService, id *string) (*compute.Operation, error) {
	return k.api.BackendServices.Update(ctx, &computepb.UpdateRegionBackendServiceRequest{
		Project: k.project, Region: k.region, RequestId: id,
		BackendService: service.GetName(), BackendServiceResource: service})
}

// detach takes the group out of every backend service of the region.
func (k backendServices) detach(ctx context.Context, group infra.Ref) error {
	l, err := k.lists(ctx)
	if err != nil {
		return err
	}
	services, err := l.RegionalBackendServices(ctx)
	if err != nil {
		return err
	}
	for _, service := range services {
		if err := k.detachFrom(ctx, service.GetName(), group); err != nil && !refusal.Absent(err) {
			return err
		}
	}
	return nil
}

func (k backendServices) detachFrom(ctx context.Context, name string, group infra.Ref) error {
	return k.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		service, err := k.get(ctx, name)
		if err != nil || !body.RemoveBackend(service, group) {
			return nil, err
		}
		return k.update(ctx, service, id)
	}, refusal.Stale)
}
