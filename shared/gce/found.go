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
		End:      parseTime(i.GetScheduling().GetTerminationTime()),
		Metadata: metadataMap(i.GetMetadata()),
	}
	if found.End.IsZero() { // of machines that have a duration, while they run
		found.End = parseTime(i.GetResourceStatus().GetScheduling().GetTerminationTimestamp())
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

// foundGroups are the instance groups behind a backend service.
func foundGroups(service *computepb.BackendService) []infra.Ref {
	var groups []infra.Ref
	for _, backend := range service.GetBackends() {
		link := backend.GetGroup()
		groups = append(groups, infra.Ref{Kind: infra.KindInstanceGroup, Name: base(link), Zone: zoneOf(link)})
	}
	return groups
}

// unlabelled are those that have only their description yet.
func unlabelled[T interface {
	resource
	GetLabels() map[string]string
}](kind infra.Kind, listed []T) []infra.Ref {
	var found []infra.Ref
	for _, one := range listed {
		if _, ours := infra.ParseLabels(one.GetLabels()); !ours {
			found = append(found, infra.Ref{Kind: kind, Name: one.GetName()})
		}
	}
	return found
}
