package balancing

import (
	"net/http"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/health"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

func (s *Service) backendServicesKind() *resource.Kind {
	return &resource.Kind{
		Collection: "backendServices", Object: "backendService", Word: "backend_service", Scopes: scope.Regional,
		New: resource.Empty[compute.BackendService], Create: true, Patch: true, Put: true, Guarded: http.MethodPut, Fixed: []string{"LoadBalancingScheme", "Network"},
		References: backendReferences,
		RefersTo:   []string{"instanceGroups", "healthChecks", "networks"},
		Prepare:    resource.On(func(_ *resource.Creation, b *compute.BackendService) error { return completeBackendService(b) }),
		Render:     renderBackendService,
		Check: func(_ *store.Tx, _ ref.Ref, _, object any) error {
			return completeBackendService(object.(*compute.BackendService))
		},
		Verbs: map[string]resource.Handler{http.MethodPost + " getHealth": s.getHealth},
	}
}

func backendReferences(object any) []resource.Reference {
	b := object.(*compute.BackendService)
	list := []resource.Reference{resource.Link("resource.network", &b.Network, "networks", scope.Global)}
	for i := range b.HealthChecks {
		list = append(list, resource.Link("resource.healthChecks[0]", &b.HealthChecks[i], "healthChecks", scope.Regional))
	}
	for _, backend := range b.Backends {
		list = append(list, resource.Link("resource.backends[0].group", &backend.Group, "instanceGroups", scope.Zonal))
	}
	return list
}

func completeBackendService(b *compute.BackendService) error {
	b.Kind = "compute#backendService"
	if b.LoadBalancingScheme == "" {
		b.LoadBalancingScheme = "EXTERNAL"
	}
	if b.Protocol == "" {
		b.Protocol = "TCP"
	}
	if b.SessionAffinity == "" {
		b.SessionAffinity = "NONE"
	}
	if b.TimeoutSec == 0 {
		b.TimeoutSec = 30
	}
	if b.ConnectionDraining == nil {
		b.ConnectionDraining = &compute.ConnectionDraining{}
	}
	for _, backend := range b.Backends {
		if backend.BalancingMode == "" {
			backend.BalancingMode = "CONNECTION"
		}
	}
	return checkBackendService(b)
}

func checkBackendService(b *compute.BackendService) error {
	switch {
	case b.LoadBalancingScheme != "EXTERNAL" && b.LoadBalancingScheme != "INTERNAL":
		return apierr.Invalid("resource.loadBalancingScheme", b.LoadBalancingScheme, "The local Compute Engine has passthrough load balancers: EXTERNAL and INTERNAL.")
	case len(b.HealthChecks) > 1:
		return apierr.Invalid("resource.healthChecks", "", "At most one health check is supported.")
	case b.ConnectionDraining.DrainingTimeoutSec < 0 || b.ConnectionDraining.DrainingTimeoutSec > 3600:
		return apierr.BadRequest("invalid", "Invalid value for field 'resource.connectionDraining.drainingTimeoutSec': '%d'. Must be between 0 and 3600.",
			b.ConnectionDraining.DrainingTimeoutSec)
	}
	if err := checkTracking(b.ConnectionTrackingPolicy); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, backend := range b.Backends {
		if seen[backend.Group] {
			return apierr.BadRequest("invalid", "Duplicate instance group '%s' in backend service.", backend.Group)
		}
		seen[backend.Group] = true
	}
	return nil
}

// getHealth tells the health of one group's instances, once for each
// forwarding rule that leads to them.
func (s *Service) getHealth(r *resource.Request) (any, error) {
	var body compute.ResourceGroupReference
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	answer := &compute.BackendServiceGroupHealth{Kind: "compute#backendServiceGroupHealth"}
	var err error
	s.Store.View(func(tx *store.Tx) {
		service, ok := store.Get[compute.BackendService](tx, r.Ref())
		if !ok {
			err = apierr.NotFound(r.Ref().Path())
			return
		}
		var group ref.Ref
		if group, err = backendGroup(service, r.Ref(), body.Group); err != nil {
			return
		}
		answer.HealthStatus = s.groupHealth(tx, r.Ref(), group)
	})
	for _, status := range answer.HealthStatus {
		status.HealthState = s.balancers.state(ref.Of(status.ForwardingRule), ref.Of(status.Instance))
	}
	return answer, err
}

func backendGroup(service *compute.BackendService, at ref.Ref, link string) (ref.Ref, error) {
	group, err := ref.Parse(link, ref.Ref{Project: at.Project, Collection: "instanceGroups"})
	if err != nil {
		return group, apierr.Invalid("group", link, "The URL is malformed.")
	}
	for _, backend := range service.Backends {
		if backend.Group == group.URL() {
			return group, nil
		}
	}
	return group, apierr.Invalid("group", link, "The backend service '%s' has no such backend.", at.Path())
}

// groupHealth lists a group's instances for each rule, their health left open.
func (s *Service) groupHealth(tx *store.Tx, service, group ref.Ref) (list []*compute.HealthStatus) {
	_, port, _ := health.Question(healthCheckOf(tx, service))
	for _, object := range tx.List(service.In("forwardingRules", "")) {
		rule := object.(*compute.ForwardingRule)
		if rule.BackendService != service.URL() {
			continue
		}
		for _, instance := range s.groups.instances(tx, group) {
			list = append(list, &compute.HealthStatus{
				Instance: instance.SelfLink, IpAddress: instance.NetworkInterfaces[0].NetworkIP, Port: int64(port),
				ForwardingRule: rule.SelfLink, ForwardingRuleIp: rule.IPAddress,
			})
		}
	}
	return list
}

// healthCheckOf finds a backend service's health check; without one, the zero
// health check.
func healthCheckOf(tx *store.Tx, service ref.Ref) *compute.HealthCheck {
	b, ok := store.Get[compute.BackendService](tx, service)
	if ok && len(b.HealthChecks) > 0 {
		if h, ok := store.Get[compute.HealthCheck](tx, ref.Of(b.HealthChecks[0])); ok {
			return h
		}
	}
	return &compute.HealthCheck{CheckIntervalSec: 5, TimeoutSec: 5, HealthyThreshold: 2, UnhealthyThreshold: 2}
}
