package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// templates are global instance templates. They cannot be changed.
type templates struct{ *Client }

func (k templates) describe(ctx context.Context, ref infra.Ref) (string, error) {
	template, err := k.api.Templates.Get(ctx, &computepb.GetInstanceTemplateRequest{
		Project: k.project, InstanceTemplate: ref.Name})
	return template.GetDescription(), err
}

func (k templates) blueprint(want infra.Template, owner infra.Owner) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Templates.Insert(ctx, &computepb.InsertInstanceTemplateRequest{
			Project: k.project, RequestId: id, InstanceTemplateResource: k.bodies().Template(want, owner)})
	}}
}

func (k templates) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Templates.Delete(ctx, &computepb.DeleteInstanceTemplateRequest{
			Project: k.project, RequestId: id, InstanceTemplate: ref.Name})
	}
}
