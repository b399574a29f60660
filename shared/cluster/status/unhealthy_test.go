package status

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// TestUnhealthyCause: a problem of a replica that the load balancer finds
// unhealthy names the cause, where it shows.
func TestUnhealthyCause(t *testing.T) {
	const replica, rule = "demo-control-plane-b", "demo-europe-west1-health-checks"
	ready, unready := map[string]model.Server{replica: {Ready: true}}, map[string]model.Server{replica: {}}
	for name, test := range map[string]struct {
		servers map[string]model.Server
		change  func(*Snapshot)
		want    string // after what is told in any case; "" for nothing more
	}{
		"the route":             {ready, nil, "its API server is ready at 203.0.113.7:6443, so its machine has lost the local route of 203.0.113.9"},
		"or a narrowed rule":    {ready, nil, "or the firewall rule " + rule + " does not let health checks in"},
		"the rule":              {ready, func(s *Snapshot) { delete(s.Inventory.Firewalls, rule) }, "the firewall rule " + rule + " is missing"},
		"the rule, not asked":   {nil, func(s *Snapshot) { delete(s.Inventory.Firewalls, rule) }, "the firewall rule " + rule + " is missing"},
		"an earlier release's":  {ready, func(s *Snapshot) { s.Inventory.Regionless = true }, "the firewall rule demo-health-checks is missing"},
		"not ready":             {unready, nil, "its API server answers but is not ready: kubectl get --raw '/readyz?verbose' --server https://203.0.113.7:6443 --tls-server-name 203.0.113.9"},
		"the process":           {map[string]model.Server{}, nil, "its API server does not answer at 203.0.113.7:6443: it does not run, or its port is closed"},
		"all, or the way there": {map[string]model.Server{}, func(s *Snapshot) { s.APIError = errors.New("i/o timeout") }, "its API server does not answer at 203.0.113.7:6443"},
		"nobody was asked":      {nil, nil, ""},
		"no address to ask at":  {map[string]model.Server{}, func(s *Snapshot) { s.Inventory.Instances[0].External = netip.Addr{} }, ""},
		"the machine":           {map[string]model.Server{}, func(s *Snapshot) { s.Inventory.Instances[0].Status = "TERMINATED" }, ""},
		"healthy":               {ready, func(s *Snapshot) { s.Backends[0].Healthy = true }, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			instance := infra.FoundInstance{Name: replica, Zone: "europe-west1-b", Role: infra.RoleControlPlane, Status: "RUNNING", External: netip.MustParseAddr("203.0.113.7")}
			s := Snapshot{
				Servers: test.servers, Nodes: []model.Node{{Name: replica, Ready: true}}, place: map[string]int{replica: 0},
				Backends: []infra.Backend{{Instance: replica}},
				Inventory: infra.Inventory{
					Owner: infra.Owner{Cluster: "demo", Region: "europe-west1"}, Endpoint: netip.MustParseAddr("203.0.113.9"),
					Firewalls: map[string]infra.Firewall{rule: {}}, Instances: []infra.FoundInstance{instance},
				},
			}
			if test.change != nil {
				test.change(&s)
			}
			found := s.replica(s.Inventory.Instances[0])
			problems := strings.Join(replicaProblem(found, s.APIError == nil), "; ")
			_, cause, unhealthy := strings.Cut(problems, "in the load balancer it is unhealthy")
			switch {
			case unhealthy != (test.want != "none"):
				t.Errorf("it is unhealthy: %t: %q", unhealthy, problems)
			case unhealthy && (!strings.Contains(cause, test.want) || test.want == "" && cause != ""):
				t.Errorf("the cause is %q, want %q", cause, test.want)
			case (found.Cause == "") == unhealthy && test.want != "":
				t.Errorf("status tells the cause %q", found.Cause)
			}
		})
	}
}
