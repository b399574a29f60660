package gce

import (
	"context"
	"slices"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type backendServices struct{ *Client }

func (k backendServices) get(ctx context.Context, name string) (*computepb.BackendService, error) {
	return k.api.backendServices.Get(ctx, &computepb.GetRegionBackendServiceRequest{
		Project: k.project, Region: k.region, BackendService: name})
}

func (k backendServices) describe(ctx context.Context, ref infra.Ref) (string, error) {
	service, err := k.get(ctx, ref.Name)
	return service.GetDescription(), err
}

func (k backendServices) blueprint(want infra.BackendService, mark infra.Mark) blueprint {
	body := k.backendServiceBody(want, mark)
	return blueprint{
		insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
			return k.api.backendServices.Insert(ctx, &computepb.InsertRegionBackendServiceRequest{
				Project: k.project, Region: k.region, RequestId: id, BackendServiceResource: body})
		},
		converge: func(ctx context.Context, id *string) (*compute.Operation, error) {
			have, err := k.get(ctx, want.Name)
			if err != nil || !addBackends(have, body.GetBackends()) {
				return nil, err
			}
			return k.update(ctx, have, id)
		},
	}
}

func (k backendServices) delete(ref infra.Ref) mutation {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.backendServices.Delete(ctx, &computepb.DeleteRegionBackendServiceRequest{
			Project: k.project, Region: k.region, RequestId: id, BackendService: ref.Name})
	}
}

// update replaces the whole service, by its fingerprint: a patch could not
// take the last backend away, since empty lists are not sent.
func (k backendServices) update(ctx context.Context, service *computepb.BackendService, id *string) (*compute.Operation, error) {
	return k.api.backendServices.Update(ctx, &computepb.UpdateRegionBackendServiceRequest{
		Project: k.project, Region: k.region, RequestId: id,
		BackendService: service.GetName(), BackendServiceResource: service})
}

// detach takes the group out of every backend service of the region.
func (k backendServices) detach(ctx context.Context, group infra.Ref) error {
	l, err := k.lists(ctx)
	if err != nil {
		return err
	}
	services, err := l.regionalBackendServices(ctx)
	if err != nil {
		return err
	}
	for _, service := range services {
		if err := k.detachFrom(ctx, service.GetName(), group); err != nil && !absent(err) {
			return err
		}
	}
	return nil
}

func (k backendServices) detachFrom(ctx context.Context, name string, group infra.Ref) error {
	return k.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		service, err := k.get(ctx, name)
		if err != nil || !removeBackend(service, group) {
			return nil, err
		}
		return k.update(ctx, service, id)
	}, stale)
}

func (s scope) backendServiceBody(want infra.BackendService, mark infra.Mark) *computepb.BackendService {
	body := &computepb.BackendService{
		Name:                new(want.Name),
		Description:         new(mark.Description()),
		LoadBalancingScheme: new("EXTERNAL"),
		Protocol:            new("TCP"),
		HealthChecks:        []string{s.regional("healthChecks", want.HealthCheck)},
		ConnectionDraining: &computepb.ConnectionDraining{
			DrainingTimeoutSec: new(int32(want.Draining.Seconds()))},
	}
	for _, group := range want.Groups {
		body.Backends = append(body.Backends, &computepb.Backend{
			Group:         new(s.zonal(group.Zone, "instanceGroups", group.Name)),
			BalancingMode: new("CONNECTION"),
		})
	}
	return body
}

// addBackends adds those that the service lacks, and tells if there were any.
func addBackends(service *computepb.BackendService, wanted []*computepb.Backend) (changed bool) {
	for _, want := range wanted {
		if !slices.ContainsFunc(service.GetBackends(), isBackend(want.GetGroup())) {
			service.Backends = append(service.Backends, want)
			changed = true
		}
	}
	return changed
}

// removeBackend removes the group, and tells if it was there.
func removeBackend(service *computepb.BackendService, group infra.Ref) (changed bool) {
	before := len(service.GetBackends())
	link := "/zones/" + group.Zone + "/instanceGroups/" + group.Name
	service.Backends = slices.DeleteFunc(service.GetBackends(), isBackend(link))
	return len(service.GetBackends()) < before
}

// isBackend compares zone and name: references may come in several forms.
func isBackend(link string) func(*computepb.Backend) bool {
	return func(b *computepb.Backend) bool {
		return zoneOf(b.GetGroup()) == zoneOf(link) && base(b.GetGroup()) == base(link)
	}
}
