package api_test

import (
	"net/http"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// TestAbsentIsNotZero: where the documentation tells a field that is absent from one
// that is 0 or false.
func TestAbsentIsNotZero(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	_, err := l.gce.Networks.Insert(project, &compute.Network{Name: "old"}).Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'resource.autoCreateSubnetworks'")
	l.network()
	for name, want := range map[string]int64{"usual": 1000, "first": 0} {
		route := &compute.Route{Name: name, Network: "global/networks/n", DestRange: "192.0.2.0/24", NextHopGateway: "global/gateways/default-internet-gateway"}
		if name == "first" {
			route.ForceSendFields = []string{"Priority"}
		}
		l.done(l.gce.Routes.Insert(project, route).Do())
		_, answer := call(t, l.Engine, "GET", "/compute/v1/projects/local/global/routes/"+name, "")
		if answer["priority"] != float64(want) {
			t.Errorf("the priority of %s is %v, want %d", name, answer["priority"], want)
		}
	}
	route := &compute.Route{Name: "last", Network: "global/networks/n", DestRange: "192.0.2.0/24", Priority: 65536}
	_, err = l.gce.Routes.Insert(project, route).Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'resource.priority'")
}

// TestNothingIsIgnored: what there is none of here is refused, not recorded as
// something else.
func TestNothingIsIgnored(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	_, err := l.gce.Subnetworks.Insert(project, region, &compute.Subnetwork{
		Name: "six", Network: "global/networks/n", IpCidrRange: "10.200.0.0/16", StackType: "IPV4_IPV6",
	}).Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'resource.stackType'")
	_, err = l.gce.Addresses.Insert(project, region, &compute.Address{Name: "six", IpVersion: "IPV6"}).Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'resource.ipVersion'")
	for field, change := range map[string]func(*compute.Instance){
		"'resource.networkInterfaces[0].stackType'": func(i *compute.Instance) { i.NetworkInterfaces[0].StackType = "IPV4_IPV6" },
		"'resource.disks[1].type'": func(i *compute.Instance) {
			i.Disks = append(i.Disks, &compute.AttachedDisk{Type: "SCRATCH", InitializeParams: &compute.AttachedDiskInitializeParams{}})
		},
	} {
		body := vm("a")
		change(body)
		_, err := l.gce.Instances.Insert(project, zone, body).Do()
		wantRefused(t, err, http.StatusBadRequest, "invalid", field)
	}
}

// TestNameOfAccess: the documented default.
func TestNameOfAccess(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	if name := l.get("a").NetworkInterfaces[0].AccessConfigs[0].Name; name != "External NAT" {
		t.Errorf("the access is called %q", name)
	}
}
