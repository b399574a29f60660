package body

import (
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Instance says what a template says, with the types as references into
// the zone, which templates do not have.
func (s Scope) Instance(want infra.Instance, owner infra.Owner) *computepb.Instance {
	p := s.machineProperties(want.Machine, owner)
	for _, disk := range p.GetDisks() {
		diskType := disk.GetInitializeParams().GetDiskType()
		disk.InitializeParams.DiskType = new(s.Zonal(want.Zone, "diskTypes", diskType))
	}
	return &computepb.Instance{
		Name:                   new(want.Name),
		Description:            p.Description,
		MachineType:            new(s.Zonal(want.Zone, "machineTypes", want.Type)),
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

// FoundInstance reads what is told of a VM.
func FoundInstance(i *computepb.Instance) infra.FoundInstance {
	found := infra.FoundInstance{
		Name:     i.GetName(),
		Zone:     Base(i.GetZone()),
		Status:   i.GetStatus(),
		Role:     i.GetLabels()[infra.LabelRole],
		Pool:     i.GetLabels()[infra.LabelPool],
		Type:     Base(i.GetMachineType()),
		Created:  ParseTime(i.GetCreationTimestamp()),
		End:      ParseTime(i.GetScheduling().GetTerminationTime()),
		Metadata: MetadataMap(i.GetMetadata()),
	}
	if found.End.IsZero() { // of machines that have a duration, while they run
		found.End = ParseTime(i.GetResourceStatus().GetScheduling().GetTerminationTimestamp())
	}
	found.Group = Base(found.Metadata["created-by"]) // both are written by the managed group that made it
	found.Template = Base(found.Metadata["instance-template"])
	for _, nic := range i.GetNetworkInterfaces() {
		found.Internal = ParseAddr(nic.GetNetworkIP())
		for _, access := range nic.GetAccessConfigs() {
			found.External = ParseAddr(access.GetNatIP())
		}
	}
	return found
}

// Template holds all that a managed group makes VMs of.
func (s Scope) Template(want infra.Template, owner infra.Owner) *computepb.InstanceTemplate {
	return &computepb.InstanceTemplate{
		Name:        new(want.Name),
		Description: new(owner.Description()),
		Properties:  s.machineProperties(want.Machine, owner),
	}
}

// ManagedGroup lets the group change running VMs only when told so (see the
// client's Publish), and apply what was published when it makes a VM anew.
func (s Scope) ManagedGroup(want infra.ManagedGroup, owner infra.Owner) *computepb.InstanceGroupManager {
	return &computepb.InstanceGroupManager{
		Name:             new(want.Name),
		Description:      new(owner.Description()),
		BaseInstanceName: new(want.Name),
		InstanceTemplate: new(s.Global("instanceTemplates", want.Template)),
		TargetSize:       new(int32(want.Size)),
		UpdatePolicy: &computepb.InstanceGroupManagerUpdatePolicy{
			Type: new("OPPORTUNISTIC"), MinimalAction: new("REFRESH"),
			MostDisruptiveAllowedAction: new("REFRESH")},
		InstanceLifecyclePolicy: &computepb.InstanceGroupManagerInstanceLifecyclePolicy{
			ForceUpdateOnRepair: new("YES")},
		AllInstancesConfig: AllInstances(want.Metadata),
	}
}

// AllInstances is what all VMs of a managed group have beside their template's
// metadata; nil for nothing.
func AllInstances(metadata map[string]string) *computepb.InstanceGroupManagerAllInstancesConfig {
	if len(metadata) == 0 {
		return nil
	}
	return &computepb.InstanceGroupManagerAllInstancesConfig{
		Properties: &computepb.InstancePropertiesPatch{Metadata: metadata}}
}

// FoundManagedGroup takes the pool's name from the group's template: managed
// groups themselves have no labels.
func FoundManagedGroup(g *computepb.InstanceGroupManager, templates map[string]infra.Machine) infra.FoundManagedGroup {
	template := Base(g.GetInstanceTemplate())
	return infra.FoundManagedGroup{
		Name:     g.GetName(),
		Zone:     Base(g.GetZone()),
		Pool:     templates[template].Labels[infra.LabelPool],
		Template: template,
		Size:     int(g.GetTargetSize()),
		Stable:   g.GetStatus().GetIsStable(),
		Metadata: g.GetAllInstancesConfig().GetProperties().GetMetadata(),
	}
}
