package balancing

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
)

// persistence is which connections stay with a backend that is unhealthy, for as
// long as it is in its group. What does not stay goes to a healthy backend.
// https://cloud.google.com/load-balancing/docs/network/ext-netlb-traffic-distribution#connection-persistence
type persistence int

const (
	never persistence = iota
	tcpOnly
	always
)

// persistenceOf is what a backend service asks for. By default connections of TCP
// persist, where they are told apart as such.
func persistenceOf(service *compute.BackendService) persistence {
	policy := service.ConnectionTrackingPolicy
	if policy == nil {
		return tcpOnly
	}
	affine := service.SessionAffinity != "NONE" && service.SessionAffinity != "CLIENT_IP_PORT_PROTO"
	switch policy.ConnectionPersistenceOnUnhealthyBackends {
	case "NEVER_PERSIST":
		return never
	case "ALWAYS_PERSIST":
		return always
	}
	if policy.TrackingMode == perSession && affine {
		return never
	}
	return tcpOnly
}

const perSession = "PER_SESSION"

func checkTracking(policy *compute.BackendServiceConnectionTrackingPolicy) error {
	const field = "resource.connectionTrackingPolicy."
	switch {
	case policy == nil:
		return nil
	case policy.TrackingMode == "INVALID_TRACKING_MODE":
		return apierr.Invalid(field+"trackingMode", policy.TrackingMode, "It must be PER_CONNECTION or PER_SESSION.")
	case policy.TrackingMode == perSession && policy.ConnectionPersistenceOnUnhealthyBackends == "ALWAYS_PERSIST":
		return apierr.Invalid(field+"connectionPersistenceOnUnhealthyBackends", "ALWAYS_PERSIST", "Connections always persist only with the tracking mode PER_CONNECTION.")
	case policy.IdleTimeoutSec != 0:
		return apierr.Invalid(field+"idleTimeoutSec", "", "The local Compute Engine has no idle timeout of connection tracking.")
	case policy.EnableStrongAffinity:
		return apierr.Invalid(field+"enableStrongAffinity", "true", "Strong session affinity is not available.")
	}
	return nil
}
