package balancing

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/health"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

func (s *Service) healthChecksKind() *resource.Kind {
	return &resource.Kind{
		Collection: "healthChecks", Object: "healthCheck", Word: "health_check", Scopes: scope.Global | scope.Regional,
		Aggregated: "compute#healthChecksAggregatedList",
		New:        resource.Empty[compute.HealthCheck], Create: true, Patch: true, Put: true,
		Prepare: resource.On(func(_ *resource.Creation, h *compute.HealthCheck) error { return completeHealthCheck(h) }),
		Check: func(_ *store.Tx, _ ref.Ref, _, object any) error {
			return completeHealthCheck(object.(*compute.HealthCheck))
		},
	}
}

// completeHealthCheck checks a health check and fills in the documented defaults.
func completeHealthCheck(h *compute.HealthCheck) error {
	for _, field := range []struct {
		value    *int64
		fallback int64
	}{{&h.CheckIntervalSec, 5}, {&h.TimeoutSec, 5}, {&h.HealthyThreshold, 2}, {&h.UnhealthyThreshold, 2}} {
		if *field.value == 0 {
			*field.value = field.fallback
		}
	}
	if h.TimeoutSec > h.CheckIntervalSec {
		return apierr.BadRequest("invalid", "Invalid value for field 'resource.timeoutSec': '%d'. Must be less than or equal to checkIntervalSec (%d).",
			h.TimeoutSec, h.CheckIntervalSec)
	}
	return completeProtocol(h)
}

func completeProtocol(h *compute.HealthCheck) error {
	switch {
	case h.Type == "HTTPS" && h.HttpsHealthCheck != nil:
		complete(&h.HttpsHealthCheck.Port, health.HTTPSPort, &h.HttpsHealthCheck.RequestPath, &h.HttpsHealthCheck.ProxyHeader)
	case h.Type == "HTTP" && h.HttpHealthCheck != nil:
		complete(&h.HttpHealthCheck.Port, health.HTTPPort, &h.HttpHealthCheck.RequestPath, &h.HttpHealthCheck.ProxyHeader)
	case h.Type == "TCP" && h.TcpHealthCheck != nil:
		complete(&h.TcpHealthCheck.Port, health.HTTPPort, nil, &h.TcpHealthCheck.ProxyHeader)
	case h.Type == "HTTPS" || h.Type == "HTTP" || h.Type == "TCP":
		return apierr.BadRequest("invalid", "The health check of type %s lacks its protocol's settings.", h.Type)
	default:
		return apierr.Invalid("resource.type", h.Type, "The local Compute Engine checks HTTPS, HTTP and TCP.")
	}
	return nil
}

func complete(port *int64, fallback int64, path, proxy *string) {
	if *port == 0 {
		*port = fallback
	}
	if path != nil && *path == "" {
		*path = "/"
	}
	if *proxy == "" {
		*proxy = "NONE"
	}
}
