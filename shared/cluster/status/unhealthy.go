package status

import (
	"fmt"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// unhealthyCause says why the load balancer finds a replica unhealthy, as far as
// that shows from here; "" where nobody was asked, or the machine does not run.
// Health checks come in by a firewall rule of their own, to the load balancer's
// address, which the machine must have a local route for.
func (s Snapshot) unhealthyCause(instance infra.FoundInstance) string {
	rule := s.healthCheckRule()
	_, letIn := s.Inventory.Firewalls[rule]
	server, answers := s.Servers[instance.Name]
	at := netip.AddrPortFrom(instance.External, infra.APIPort)
	switch {
	case instance.Status != "RUNNING":
		return ""
	case !letIn:
		return fmt.Sprintf("the firewall rule %s is missing, which allows health checks: kubectl ha up re-creates it", rule)
	case s.Servers == nil || !instance.External.IsValid():
		return ""
	case !answers && s.APIError != nil: // this computer's network may be the cause of both
		return fmt.Sprintf("its API server does not answer at %s", at)
	case !answers:
		return fmt.Sprintf("its API server does not answer at %s: it does not run, or its port is closed", at)
	case !server.Ready:
		return fmt.Sprintf("its API server answers but is not ready: kubectl get --raw '/readyz?verbose' --server https://%s --tls-server-name %s", at, s.Inventory.Endpoint)
	}
	return fmt.Sprintf("its API server is ready at %s, so its machine has lost the local route of %s, which it puts back within seconds, or the firewall rule %s does not let health checks in",
		at, s.Inventory.Endpoint, rule)
}

// healthCheckRule names the firewall rule that lets health checks in.
func (s Snapshot) healthCheckRule() string {
	const what = "health-checks"
	if s.Inventory.Regionless {
		return s.Inventory.Owner.Cluster + "-" + what
	}
	return infra.GlobalName(s.Inventory.Owner.Cluster, s.Inventory.Owner.Region, what)
}
