package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type healthChecks struct{ *Client }

func (k healthChecks) describe(ctx context.Context, ref infra.Ref) (string, error) {
	check, err := k.api.HealthChecks.Get(ctx, &computepb.GetRegionHealthCheckRequest{
		Project: k.project, Region: k.region, HealthCheck: ref.Name})
	return check.GetDescription(), err
}

func (k healthChecks) blueprint(want infra.HealthCheck, owner infra.Owner) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.HealthChecks.Insert(ctx, &computepb.InsertRegionHealthCheckRequest{
			Project: k.project, Region: k.region, RequestId: id,
			HealthCheckResource: k.bodies().HealthCheck(want, owner)})
	}}
}

func (k healthChecks) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.HealthChecks.Delete(ctx, &computepb.DeleteRegionHealthCheckRequest{
			Project: k.project, Region: k.region, RequestId: id, HealthCheck: ref.Name})
	}
}
