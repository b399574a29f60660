package gce

import (
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

func foundInstance(i *computepb.Instance) infra.FoundInstance {
	found := infra.FoundInstance{
		Name:     i.GetName(),
		Zone:     base(i.GetZone()),
		Status:   i.GetStatus(),
		Role:     i.GetLabels()[infra.LabelRole],
		Pool:     i.GetLabels()[infra.LabelPool],
		Type:     base(i.GetMachineType()),
		Created:  parseTime(i.GetCreationTimestamp()),
		Metadata: metadataMap(i.GetMetadata()),
	}
	found.Group = base(found.Metadata["created-by"]) // written by the managed group that made it
	for _, nic := range i.GetNetworkInterfaces() {
		found.Internal = parseAddr(nic.GetNetworkIP())
		for _, access := range nic.GetAccessConfigs() {
			found.External = parseAddr(access.GetNatIP())
		}
	}
	return found
}

// foundManagedGroup takes the pool's name from the group's template: managed
// groups themselves have no labels.
func foundManagedGroup(g *computepb.InstanceGroupManager, templates map[string]infra.Machine) infra.FoundManagedGroup {
	template := base(g.GetInstanceTemplate())
	return infra.FoundManagedGroup{
		Name:     g.GetName(),
		Zone:     base(g.GetZone()),
		Pool:     templates[template].Labels[infra.LabelPool],
		Template: template,
		Size:     int(g.GetTargetSize()),
		Stable:   g.GetStatus().GetIsStable(),
		Metadata: g.GetAllInstancesConfig().GetProperties().GetMetadata(),
	}
}
