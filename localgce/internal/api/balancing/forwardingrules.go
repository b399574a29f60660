package balancing

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

func (s *Service) forwardingRulesKind() *resource.Kind {
	return &resource.Kind{
		Collection: "forwardingRules", Object: "forwardingRule", Word: "forwarding_rule", Scopes: scope.Regional,
		New: resource.Empty[compute.ForwardingRule], Create: true, Patch: true,
		Fixed: []string{"BackendService", "IPAddress", "IPProtocol", "LoadBalancingScheme", "Network", "PortRange", "Subnetwork"},
		References: func(object any) []resource.Reference {
			rule := object.(*compute.ForwardingRule)
			return []resource.Reference{
				resource.Link("resource.backendService", &rule.BackendService, "backendServices", scope.Regional),
				resource.Link("resource.network", &rule.Network, "networks", scope.Global),
				resource.Link("resource.subnetwork", &rule.Subnetwork, "subnetworks", scope.Regional),
			}
		},
		RefersTo: []string{"backendServices", "networks", "subnetworks"},
		Prepare:  resource.On(s.prepareRule),
		Effects: map[string]resource.Effect{
			"insert": s.balancers.refresh, "delete": s.balancers.end,
		},
		Verbs: map[string]resource.Handler{http.MethodPost + " setLabels": s.SetLabels},
	}
}

func (s *Service) prepareRule(c *resource.Creation, rule *compute.ForwardingRule) error {
	if rule.BackendService == "" {
		return apierr.Invalid("resource.backendService", "", "The local Compute Engine forwards to backend services.")
	}
	service, _ := store.Get[compute.BackendService](c.Tx, ref.Of(rule.BackendService))
	if rule.LoadBalancingScheme == "" {
		rule.LoadBalancingScheme = service.LoadBalancingScheme
	}
	if rule.LoadBalancingScheme != service.LoadBalancingScheme {
		return apierr.Invalid("resource.loadBalancingScheme", rule.LoadBalancingScheme, "The backend service's scheme is %s.", service.LoadBalancingScheme)
	}
	if rule.IPProtocol == "" {
		rule.IPProtocol = "TCP"
	}
	if rule.NetworkTier == "" {
		rule.NetworkTier = "PREMIUM"
	}
	if err := preparePorts(rule); err != nil {
		return err
	}
	rule.ServiceName = ""
	return s.prepareRuleAddress(c, rule)
}

// preparePorts brings ports and portRange, of which clients send either, into
// step. An external rule's portRange shows "6443-6443" for a single port.
func preparePorts(rule *compute.ForwardingRule) error {
	const most = 5
	switch {
	case len(rule.Ports) > most:
		return apierr.Invalid("resource.ports", strings.Join(rule.Ports, ","), "At most %d ports.", most)
	case rule.AllPorts || rule.IPProtocol == "L3_DEFAULT":
		return nil
	case len(rule.Ports) == 0 && rule.PortRange == "":
		return apierr.Required("resource.ports")
	case rule.PortRange != "":
		from, to, isRange := strings.Cut(rule.PortRange, "-")
		if !isRange {
			to = from
		}
		if !isPort(from) || !isPort(to) {
			return apierr.Invalid("resource.portRange", rule.PortRange, "It must be a port or a range of ports.")
		}
		rule.PortRange = from + "-" + to
	}
	for _, port := range rule.Ports {
		if !isPort(port) {
			return apierr.Invalid("resource.ports", port, "It must be a port.")
		}
	}
	if len(rule.Ports) == 1 && rule.LoadBalancingScheme != "INTERNAL" {
		rule.PortRange = fmt.Sprintf("%s-%s", rule.Ports[0], rule.Ports[0])
	}
	return nil
}

func isPort(text string) bool {
	port, err := strconv.Atoi(text)
	return err == nil && port > 0 && port < 1<<16
}

// prepareRuleAddress gives the rule its address: a reserved one by name, URL or
// literally, or any free one.
func (s *Service) prepareRuleAddress(c *resource.Creation, rule *compute.ForwardingRule) error {
	wanted := rule.IPAddress
	if wanted != "" && !vm.ParseAddress(wanted).IsValid() {
		link := resource.Link("resource.IPAddress", &wanted, "addresses", scope.Regional)
		at, err := c.ResolveLink(c.Tx, c.Ref, link)
		if err != nil {
			return err
		}
		reserved, _ := store.Get[compute.Address](c.Tx, at)
		wanted = reserved.Address
	}
	if rule.LoadBalancingScheme == "INTERNAL" {
		return s.internalRuleAddress(c, rule, wanted)
	}
	a, err := s.plan.ExternalFor(c.Ref, wanted, "resource.IPAddress")
	rule.IPAddress = a.String()
	return err
}

func (s *Service) internalRuleAddress(c *resource.Creation, rule *compute.ForwardingRule, wanted string) error {
	subnet, ok := store.Get[compute.Subnetwork](c.Tx, ref.Of(rule.Subnetwork))
	if !ok {
		return apierr.Required("resource.subnetwork")
	}
	a, err := s.plan.Internal(subnet, wanted, "resource.IPAddress")
	rule.IPAddress, rule.Network = a.String(), subnet.Network
	return err
}
