package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type healthChecks struct{ *Client }

func (k healthChecks) describe(ctx context.Context, ref infra.Ref) (string, error) {
	check, err := k.api.healthChecks.Get(ctx, &computepb.GetRegionHealthCheckRequest{
		Project: k.project, Region: k.region, HealthCheck: ref.Name})
	return check.GetDescription(), err
}

func (k healthChecks) blueprint(want infra.HealthCheck, mark infra.Mark) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.healthChecks.Insert(ctx, &computepb.InsertRegionHealthCheckRequest{
			Project: k.project, Region: k.region, RequestId: id,
			HealthCheckResource: k.healthCheckBody(want, mark)})
	}}
}

func (k healthChecks) delete(ref infra.Ref) mutation {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.healthChecks.Delete(ctx, &computepb.DeleteRegionHealthCheckRequest{
			Project: k.project, Region: k.region, RequestId: id, HealthCheck: ref.Name})
	}
}

// healthCheckBody asks every 2 s, and believes two answers in a row: a lost
// machine is left out after four to six seconds.
func (s scope) healthCheckBody(want infra.HealthCheck, mark infra.Mark) *computepb.HealthCheck {
	return &computepb.HealthCheck{
		Name:               new(want.Name),
		Description:        new(mark.Description()),
		Type:               new("HTTPS"),
		CheckIntervalSec:   new(int32(2)),
		TimeoutSec:         new(int32(2)),
		HealthyThreshold:   new(int32(2)),
		UnhealthyThreshold: new(int32(2)),
		HttpsHealthCheck: &computepb.HTTPSHealthCheck{
			Port:        new(int32(want.Port)),
			RequestPath: new(want.Path),
		},
	}
}
