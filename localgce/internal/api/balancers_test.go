package api_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"path/filepath"
	"slices"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

const port = 6443

// balancer makes an address, a health check, a group, a backend service and a
// forwarding rule, and returns the address.
func (l *lab) balancer() netip.Addr {
	l.Helper()
	l.done(l.gce.Addresses.Insert(project, region, &compute.Address{Name: "api"}).Do())
	l.done(l.gce.RegionHealthChecks.Insert(project, region, &compute.HealthCheck{
		Name: "api", Type: "HTTPS", CheckIntervalSec: 2, TimeoutSec: 2, HealthyThreshold: 3, UnhealthyThreshold: 3,
		HttpsHealthCheck: &compute.HTTPSHealthCheck{Port: port, RequestPath: "/readyz"},
	}).Do())
	l.done(l.gce.InstanceGroups.Insert(project, zone, &compute.InstanceGroup{Name: "group", Network: "global/networks/n"}).Do())
	l.done(l.gce.RegionBackendServices.Insert(project, region, &compute.BackendService{
		Name: "api", LoadBalancingScheme: "EXTERNAL", Protocol: "TCP",
		HealthChecks: []string{"regions/" + region + "/healthChecks/api"},
		Backends:     []*compute.Backend{{Group: "zones/" + zone + "/instanceGroups/group", BalancingMode: "CONNECTION"}},
	}).Do())
	reserved, err := l.gce.Addresses.Get(project, region, "api").Do()
	if err != nil {
		l.Fatal(err)
	}
	l.done(l.gce.ForwardingRules.Insert(project, region, &compute.ForwardingRule{
		Name: "api", IPAddress: reserved.Address, IPProtocol: "TCP", Ports: []string{fmt.Sprint(port)},
		LoadBalancingScheme: "EXTERNAL", BackendService: "regions/" + region + "/backendServices/api",
	}).Do())
	return netip.MustParseAddr(reserved.Address)
}

func (l *lab) add(names ...string) {
	l.Helper()
	body := &compute.InstanceGroupsAddInstancesRequest{}
	for _, name := range names {
		body.Instances = append(body.Instances, &compute.InstanceReference{Instance: "zones/" + zone + "/instances/" + name})
	}
	l.done(l.gce.InstanceGroups.AddInstances(project, zone, "group", body).Do())
}

// healthy are the names of the instances that getHealth calls healthy.
func (l *lab) healthy() (names []string) {
	l.Helper()
	answer, err := l.gce.RegionBackendServices.GetHealth(project, region, "api",
		&compute.ResourceGroupReference{Group: "zones/" + zone + "/instanceGroups/group"}).Do()
	if err != nil {
		l.Fatal(err)
	}
	for _, status := range answer.HealthStatus {
		if status.HealthState == "HEALTHY" {
			names = append(names, last(status.Instance))
		}
	}
	return names
}

func (l *lab) backends(vip netip.Addr, want ...string) bool {
	var addresses []netip.Addr
	for _, name := range want {
		addresses = append(addresses, netip.MustParseAddr(l.get(name).NetworkInterfaces[0].NetworkIP))
	}
	slices.SortFunc(addresses, netip.Addr.Compare)
	got, ok := l.Fabric.Backends(vip)
	return ok && slices.Equal(got, addresses)
}

// kept are those that keep the connections that they have, of any protocol.
func (l *lab) kept(vip netip.Addr) []netip.Addr {
	all, _ := l.Fabric.Kept(vip)
	return all
}

// newBalancedLab has a load balancer with the instances a and b behind it.
func newBalancedLab(t *testing.T) (*lab, netip.Addr) {
	t.Helper()
	l := newLab(t, localgcetest.Options{})
	l.network()
	vip := l.balancer()
	for _, name := range []string{"a", "b"} {
		l.done(l.gce.Instances.Insert(project, zone, vm(name)).Do())
	}
	l.add("a", "b")
	return l, vip
}

func TestLoadBalancer(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	vip := l.balancer()
	for _, name := range []string{"a", "b", "c"} {
		l.done(l.gce.Instances.Insert(project, zone, vm(name)).Do())
	}
	l.add("a", "b", "c")
	l.eventually("traffic to all while none is healthy", func() bool { return l.backends(vip, "a", "b", "c") })
	if ips := l.Machines.Named("a").Instance().ForwardedIPs; !slices.Equal(ips, []netip.Addr{vip}) {
		t.Errorf("a is told of the load-balanced addresses %v, want %s", ips, vip)
	}

	l.Machines.Named("a").Serve(port, true)
	l.Machines.Named("b").Serve(port, true)
	l.eventually("a and b healthy", func() bool { return slices.Equal(l.healthy(), []string{"a", "b"}) })
	l.eventually("traffic to a and b", func() bool { return l.backends(vip, "a", "b") })

	l.Restart(t)
	if !l.backends(vip, "a", "b") {
		t.Error("the restart changed the backends")
	}
	l.eventually("a and b healthy after the restart", func() bool { return slices.Equal(l.healthy(), []string{"a", "b"}) })

	l.Machines.Named("b").Serve(port, false)
	l.eventually("traffic to a alone", func() bool { return l.backends(vip, "a") })
	l.done(l.gce.Instances.Stop(project, zone, "a").Do())
	l.eventually("traffic to those that run", func() bool { return l.backends(vip, "b", "c") })

	l.remove("b")
	l.eventually("b without the address", func() bool { return len(l.Machines.Named("b").Instance().ForwardedIPs) == 0 })
	l.done(l.gce.Instances.Delete(project, zone, "c").Do())
	if group, err := l.gce.InstanceGroups.Get(project, zone, "group").Do(); err != nil || group.Size != 1 {
		t.Errorf("the group has %+v, %v; want a alone", group, err)
	}
}

// Who leaves the group keeps its connections and its address for a while.
func TestDraining(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	vip := l.balancer()
	l.drain(3600)
	for _, name := range []string{"a", "b", "c"} {
		l.done(l.gce.Instances.Insert(project, zone, vm(name)).Do())
	}
	l.add("a", "b", "c")
	l.eventually("traffic to all", func() bool { return l.backends(vip, "a", "b", "c") })
	l.remove("b", "c")
	l.eventually("traffic to a, b and c draining", func() bool { return l.backends(vip, "a") && len(l.kept(vip)) == 2 })
	if ips := l.Machines.Named("b").Instance().ForwardedIPs; !slices.Equal(ips, []netip.Addr{vip}) {
		t.Errorf("b, which drains, is told of the load-balanced addresses %v, want %s", ips, vip)
	}
	l.done(l.gce.Instances.Delete(project, zone, "c").Do())
	l.done(l.gce.Instances.Insert(project, zone, vm("c")).Do())
	if ips := l.Machines.Named("c").Instance().ForwardedIPs; len(ips) != 0 {
		t.Errorf("another machine called c is told of %v", ips)
	}
	l.Restart(t)
	draining := []netip.Addr{netip.MustParseAddr(l.get("b").NetworkInterfaces[0].NetworkIP)}
	l.eventually("b draining after the restart", func() bool { return slices.Equal(l.kept(vip), draining) })
	l.drain(60)
	l.eventually("nobody draining", func() bool { return len(l.kept(vip)) == 0 })
	l.eventually("b without the address", func() bool { return len(l.Machines.Named("b").Instance().ForwardedIPs) == 0 })
}

// drain sets for how long connections may finish, in seconds of the engine.
func (l *lab) drain(seconds int64) {
	l.Helper()
	l.done(l.gce.RegionBackendServices.Patch(project, region, "api", &compute.BackendService{
		ConnectionDraining: &compute.ConnectionDraining{DrainingTimeoutSec: seconds},
	}).Do())
}

func (l *lab) remove(names ...string) {
	l.Helper()
	body := &compute.InstanceGroupsRemoveInstancesRequest{}
	for _, name := range names {
		body.Instances = append(body.Instances, &compute.InstanceReference{Instance: "zones/" + zone + "/instances/" + name})
	}
	l.done(l.gce.InstanceGroups.RemoveInstances(project, zone, "group", body).Do())
}

func TestDeleteOrder(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	vip := l.balancer()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.add("a")
	_, err := l.gce.InstanceGroups.AddInstances(project, zone, "group", &compute.InstanceGroupsAddInstancesRequest{
		Instances: []*compute.InstanceReference{{Instance: "zones/" + zone + "/instances/a"}},
	}).Do()
	wantCode(t, err, http.StatusBadRequest)

	refused := map[string]func() (*compute.Operation, error){
		"address": func() (*compute.Operation, error) { return l.gce.Addresses.Delete(project, region, "api").Do() },
		"health check": func() (*compute.Operation, error) {
			return l.gce.RegionHealthChecks.Delete(project, region, "api").Do()
		},
		"backend service": func() (*compute.Operation, error) {
			return l.gce.RegionBackendServices.Delete(project, region, "api").Do()
		},
		"group":      func() (*compute.Operation, error) { return l.gce.InstanceGroups.Delete(project, zone, "group").Do() },
		"subnetwork": func() (*compute.Operation, error) { return l.gce.Subnetworks.Delete(project, region, "s").Do() },
	}
	for what, remove := range refused {
		if _, err := remove(); codeOf(err) != http.StatusBadRequest {
			t.Errorf("deleting the %s in use: %v, want resourceInUseByAnotherResource", what, err)
		}
	}
	op := l.wait(l.gce.Networks.Delete(project, "n").Do())
	if op.Error == nil || op.Error.Errors[0].Code != "RESOURCE_IN_USE_BY_ANOTHER_RESOURCE" || op.HttpErrorStatusCode != http.StatusBadRequest {
		t.Errorf("deleting the network in use ended with %+v", op.Error)
	}

	l.done(l.gce.ForwardingRules.Delete(project, region, "api").Do())
	if _, there := l.Fabric.Backends(vip); there {
		t.Error("the fabric still has the load balancer")
	}
	l.done(l.gce.Instances.Delete(project, zone, "a").Do())
	l.done(l.gce.RegionBackendServices.Delete(project, region, "api").Do())
	for _, what := range []string{"address", "health check", "group", "subnetwork"} {
		l.done(refused[what]())
	}
	l.done(l.gce.Networks.Delete(project, "n").Do())
	if l.Fabric.Networks() != 0 {
		t.Error("the fabric still has the network")
	}
}

func TestBackendServiceFingerprint(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.balancer()
	service, err := l.gce.RegionBackendServices.Get(project, region, "api").Do()
	if err != nil {
		t.Fatal(err)
	}
	service.Backends = nil
	l.done(l.gce.RegionBackendServices.Update(project, region, "api", service).Do())
	got, err := l.gce.RegionBackendServices.Get(project, region, "api").Do()
	if err != nil || len(got.Backends) != 0 {
		t.Errorf("after the update: %+v, %v", got.Backends, err)
	}
	_, err = l.gce.RegionBackendServices.Update(project, region, "api", service).Do()
	wantCode(t, err, http.StatusPreconditionFailed)
}

// Connections of who leaves end at once where nothing else is said.
func TestNoDraining(t *testing.T) {
	l, vip := newBalancedLab(t)
	l.eventually("traffic to both", func() bool { return l.backends(vip, "a", "b") })
	l.remove("b")
	l.eventually("traffic to a", func() bool { return l.backends(vip, "a") })
	if ips := l.Machines.Named("b").Instance().ForwardedIPs; len(l.kept(vip)) != 0 || len(ips) != 0 {
		t.Errorf("draining %v; b is told of %v", l.kept(vip), ips)
	}
	for seconds, code := range map[int64]int{-1: http.StatusBadRequest, 3601: http.StatusBadRequest, 3600: 0} {
		_, err := l.gce.RegionBackendServices.Patch(project, region, "api", &compute.BackendService{
			ConnectionDraining: &compute.ConnectionDraining{DrainingTimeoutSec: seconds},
		}).Do()
		wantCode(t, err, code)
	}
}

// Where nobody is well, traffic goes to all, or to nobody if that is wanted.
func TestAllUnhealthy(t *testing.T) {
	l, vip := newBalancedLab(t)
	l.Machines.Named("a").Serve(port, true)
	l.eventually("traffic to a", func() bool { return l.backends(vip, "a") })
	l.Machines.Named("a").Serve(port, false)
	l.eventually("traffic to all", func() bool { return l.backends(vip, "a", "b") })
	l.done(l.gce.RegionBackendServices.Patch(project, region, "api", &compute.BackendService{
		FailoverPolicy: &compute.BackendServiceFailoverPolicy{DropTrafficIfUnhealthy: true},
	}).Do())
	l.eventually("traffic to nobody", func() bool { return l.backends(vip) })
	l.Machines.Named("b").Serve(port, true)
	l.eventually("traffic to b", func() bool { return l.backends(vip, "b") })
}
