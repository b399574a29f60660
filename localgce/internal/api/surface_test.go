package api_test

import (
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// everything makes one of each kind of resource.
func (l *lab) everything() {
	l.Helper()
	l.pool(1)
	l.balancer()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.add("a")
	l.done(l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "d"}).Do())
	l.done(l.gce.Firewalls.Insert(project, &compute.Firewall{Name: "f", Network: "global/networks/n", Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp"}}}).Do())
	l.done(l.gce.Routes.Insert(project, &compute.Route{Name: "r", Network: "global/networks/n", DestRange: "192.168.0.0/16", NextHopGateway: "global/gateways/default-internet-gateway"}).Do())
	l.done(l.gce.HealthChecks.Insert(project, &compute.HealthCheck{Name: "h", Type: "TCP", TcpHealthCheck: &compute.TCPHealthCheck{Port: 80}}).Do())
}

// TestEveryAnswer reads all that there is in every way; localgcetest holds every
// answer to the discovery document.
func TestEveryAnswer(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.everything()
	const p = "/compute/v1/projects/" + project
	places := map[string][]string{
		"":                   {"zones", "regions"},
		"/zones/" + zone:     {"machineTypes", "diskTypes", "operations", "instances", "disks", "instanceGroups", "instanceGroupManagers", "autoscalers", "targetInstances", "networkEndpointGroups", "reservations", "acceleratorTypes"},
		"/regions/" + region: {"operations", "subnetworks", "addresses", "healthChecks", "backendServices", "forwardingRules", "targetPools", "routers", "resourcePolicies"},
		"/global":            {"operations", "networks", "firewalls", "routes", "instanceTemplates", "healthChecks", "images", "snapshots"},
		"/aggregated":        {"operations", "instances", "disks", "instanceGroups", "instanceGroupManagers", "subnetworks", "addresses", "healthChecks", "backendServices", "forwardingRules", "instanceTemplates", "machineTypes"},
	}
	for place, collections := range places {
		for _, collection := range collections {
			l.readAll(p+place, collection)
		}
	}
	for _, path := range []string{
		p, "/compute/v1/projects/debian-cloud/global/images", "/compute/v1/projects/debian-cloud/global/images/family/debian-12",
		"/compute/v1/projects/debian-cloud/zones/" + zone + "/imageFamilyViews/debian-12",
		p + "/zones/" + zone + "/instances/a/serialPort", p + "/zones/" + zone + "/instanceGroupManagers/pool/listErrors",
	} {
		l.read(path)
	}
}

// readAll lists a collection, and reads each resource by itself.
func (l *lab) readAll(place, collection string) {
	l.Helper()
	list := l.read(place + "/" + collection)
	items, _ := list["items"].([]any)
	for _, item := range items {
		name, _ := item.(map[string]any)["name"].(string)
		l.read(place + "/" + collection + "/" + name)
	}
}

func (l *lab) read(path string) map[string]any {
	l.Helper()
	status, answer := call(l.TB, l.Engine, "GET", path, "")
	if status != 200 {
		l.Errorf("GET %s answers %d %v", path, status, answer)
	}
	return answer
}
