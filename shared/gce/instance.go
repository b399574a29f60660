package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type instances struct{ *Client }

func (k instances) get(ctx context.Context, ref infra.Ref) (*computepb.Instance, error) {
	return k.api.instances.Get(ctx, &computepb.GetInstanceRequest{
		Project: k.project, Zone: ref.Zone, Instance: ref.Name})
}

func (k instances) describe(ctx context.Context, ref infra.Ref) (string, error) {
	instance, err := k.get(ctx, ref)
	return instance.GetDescription(), err
}

func (k instances) blueprint(want infra.Instance, mark infra.Mark) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.instances.Insert(ctx, &computepb.InsertInstanceRequest{
			Project: k.project, Zone: want.Zone, RequestId: id,
			InstanceResource: k.instanceBody(want, mark)})
	}}
}

func (k instances) delete(ref infra.Ref) mutation {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.instances.Delete(ctx, &computepb.DeleteInstanceRequest{
			Project: k.project, Zone: ref.Zone, RequestId: id, Instance: ref.Name})
	}
}

// instanceBody says what a template says, with the types as references into
// the zone, which templates do not have.
func (s scope) instanceBody(want infra.Instance, mark infra.Mark) *computepb.Instance {
	p := s.machineProperties(want.Machine, mark)
	for _, disk := range p.GetDisks() {
		diskType := disk.GetInitializeParams().GetDiskType()
		disk.InitializeParams.DiskType = new(s.zonal(want.Zone, "diskTypes", diskType))
	}
	return &computepb.Instance{
		Name:                   new(want.Name),
		Description:            p.Description,
		MachineType:            new(s.zonal(want.Zone, "machineTypes", want.Type)),
		Disks:                  p.GetDisks(),
		NetworkInterfaces:      p.GetNetworkInterfaces(),
		CanIpForward:           p.CanIpForward,
		Tags:                   p.GetTags(),
		Labels:                 p.GetLabels(),
		Metadata:               p.GetMetadata(),
		ServiceAccounts:        p.GetServiceAccounts(),
		ShieldedInstanceConfig: p.GetShieldedInstanceConfig(),
		Scheduling:             p.GetScheduling(),
	}
}
