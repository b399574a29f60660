package body

import (
	"slices"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// BackendService balances TCP over the groups, as far as the health check finds them well.
func (s Scope) BackendService(want infra.BackendService, owner infra.Owner) *computepb.BackendService {
	body := &computepb.BackendService{
		Name:                new(want.Name),
		Description:         new(owner.Description()),
		LoadBalancingScheme: new("EXTERNAL"),
		Protocol:            new("TCP"),
		HealthChecks:        []string{s.Regional("healthChecks", want.HealthCheck)},
		ConnectionTrackingPolicy: &computepb.BackendServiceConnectionTrackingPolicy{
			ConnectionPersistenceOnUnhealthyBackends: new(neverPersist)},
		ConnectionDraining: &computepb.ConnectionDraining{
			DrainingTimeoutSec: new(int32(want.Draining.Seconds()))},
	}
	for _, group := range want.Groups {
		body.Backends = append(body.Backends, &computepb.Backend{
			Group:         new(s.Zonal(group.Zone, "instanceGroups", group.Name)),
			BalancingMode: new("CONNECTION"),
		})
	}
	return body
}

const neverPersist = "NEVER_PERSIST"

// Persists reports whether connections stay with a backend that is unhealthy, which
// is Compute Engine's default for TCP.
func Persists(service *computepb.BackendService) bool {
	return service.GetConnectionTrackingPolicy().GetConnectionPersistenceOnUnhealthyBackends() != neverPersist
}

// Converge gives the service what it lacks of the wanted one: groups, and the end
// of connections to unhealthy backends. It tells if there was anything.
func Converge(service, wanted *computepb.BackendService) (changed bool) {
	changed = addBackends(service, wanted.GetBackends())
	if !Persists(service) {
		return changed
	}
	if service.ConnectionTrackingPolicy == nil {
		service.ConnectionTrackingPolicy = &computepb.BackendServiceConnectionTrackingPolicy{}
	}
	service.ConnectionTrackingPolicy.ConnectionPersistenceOnUnhealthyBackends = new(neverPersist)
	return true
}

func addBackends(service *computepb.BackendService, wanted []*computepb.Backend) (changed bool) {
	for _, want := range wanted {
		if !slices.ContainsFunc(service.GetBackends(), isBackend(want.GetGroup())) {
			service.Backends = append(service.Backends, want)
			changed = true
		}
	}
	return changed
}

// RemoveBackend removes the group, and tells if it was there.
func RemoveBackend(service *computepb.BackendService, group infra.Ref) (changed bool) {
	before := len(service.GetBackends())
	link := "/zones/" + group.Zone + "/instanceGroups/" + group.Name
	service.Backends = slices.DeleteFunc(service.GetBackends(), isBackend(link))
	return len(service.GetBackends()) < before
}

// isBackend compares zone and name: references may come in several forms.
func isBackend(link string) func(*computepb.Backend) bool {
	return func(b *computepb.Backend) bool {
		return ZoneOf(b.GetGroup()) == ZoneOf(link) && Base(b.GetGroup()) == Base(link)
	}
}

// FoundGroups are the instance groups behind a backend service.
func FoundGroups(service *computepb.BackendService) []infra.Ref {
	var groups []infra.Ref
	for _, backend := range service.GetBackends() {
		link := backend.GetGroup()
		groups = append(groups, infra.Ref{Kind: infra.KindInstanceGroup, Name: Base(link), Zone: ZoneOf(link)})
	}
	return groups
}

// FoundBackends counts a VM as healthy if it is so for every forwarding rule.
func FoundBackends(statuses []*computepb.HealthStatus) []infra.Backend {
	var found []infra.Backend
	for _, status := range statuses {
		healthy := status.GetHealthState() == "HEALTHY"
		name, zone := Base(status.GetInstance()), ZoneOf(status.GetInstance())
		i := slices.IndexFunc(found, func(b infra.Backend) bool { return b.Instance == name && b.Zone == zone })
		if i >= 0 {
			found[i].Healthy = found[i].Healthy && healthy
			continue
		}
		found = append(found, infra.Backend{Instance: name, Zone: zone, Healthy: healthy})
	}
	return found
}
