package api_test

import (
	"net/http"
	"net/netip"
	"reflect"
	"slices"
	"testing"

	"google.golang.org/api/compute/v1"
)

type tracking = compute.BackendServiceConnectionTrackingPolicy

const backendService = "/compute/v1/projects/local/regions/" + region + "/backendServices/api"

// TestPersistence: by default the TCP connections of a backend that turns unhealthy
// stay with it, for as long as it is in its group; the policy has it otherwise.
func TestPersistence(t *testing.T) {
	l, vip := newBalancedLab(t)
	a := []netip.Addr{netip.MustParseAddr(l.get("a").NetworkInterfaces[0].NetworkIP)}
	stays := func(what string, all, tcp []netip.Addr) {
		t.Helper()
		l.eventually(what, func() bool {
			gotAll, gotTCP := l.Fabric.Kept(vip)
			return l.backends(vip, "b") && slices.Equal(gotAll, all) && slices.Equal(gotTCP, tcp)
		})
	}
	for _, name := range []string{"a", "b"} {
		l.Machines.Named(name).Serve(port, true)
	}
	l.eventually("traffic to both", func() bool { return l.backends(vip, "a", "b") })
	l.Machines.Named("a").Serve(port, false)
	stays("TCP stays by default", nil, a)
	if status, answer := call(t, l.Engine, http.MethodGet, backendService, ""); status != http.StatusOK || answer["connectionTrackingPolicy"] != nil {
		t.Errorf("nobody gave a policy, and it is %v", answer["connectionTrackingPolicy"])
	}

	l.track(tracking{ConnectionPersistenceOnUnhealthyBackends: "NEVER_PERSIST"})
	stays("nothing stays", nil, nil)
	l.track(tracking{ConnectionPersistenceOnUnhealthyBackends: "ALWAYS_PERSIST"})
	stays("all stays", a, nil)
	l.track(tracking{ConnectionPersistenceOnUnhealthyBackends: "DEFAULT_FOR_PROTOCOL"})
	stays("TCP stays", nil, a)
	l.track(tracking{TrackingMode: "PER_SESSION"})
	stays("TCP stays where a session is a connection", nil, a)
	l.done(l.gce.RegionBackendServices.Patch(project, region, "api", &compute.BackendService{SessionAffinity: "CLIENT_IP"}).Do())
	stays("nothing stays by a session of many connections", nil, nil)
	if _, answer := call(t, l.Engine, http.MethodGet, backendService, ""); !reflect.DeepEqual(answer["connectionTrackingPolicy"], map[string]any{
		"connectionPersistenceOnUnhealthyBackends": "DEFAULT_FOR_PROTOCOL", "trackingMode": "PER_SESSION",
	}) {
		t.Errorf("the policy is %v", answer["connectionTrackingPolicy"])
	}

	l.done(l.gce.RegionBackendServices.Patch(project, region, "api", &compute.BackendService{SessionAffinity: "NONE"}).Do())
	stays("TCP stays again", nil, a)
	l.remove("a")
	stays("nothing stays with who has left", nil, nil)
}

// track patches the policy; what else it has stays.
func (l *lab) track(policy tracking) {
	l.Helper()
	l.done(l.gce.RegionBackendServices.Patch(project, region, "api", &compute.BackendService{ConnectionTrackingPolicy: &policy}).Do())
}

// TestStoppedBackend: who is being stopped gets connections until a health check
// finds out, and keeps them when it is off: nobody else knows that it is.
func TestStoppedBackend(t *testing.T) {
	l, vip := newBalancedLab(t)
	for _, name := range []string{"a", "b"} {
		l.Machines.Named(name).Serve(port, true)
	}
	l.eventually("traffic to both", func() bool { return l.backends(vip, "a", "b") })
	a := []netip.Addr{netip.MustParseAddr(l.get("a").NetworkInterfaces[0].NetworkIP)}
	l.done(l.gce.Instances.Stop(project, zone, "a").Do())
	l.eventually("traffic to b, and a keeps what it has", func() bool {
		_, tcp := l.Fabric.Kept(vip)
		return l.backends(vip, "b") && slices.Equal(tcp, a)
	})
	l.done(l.gce.Instances.Delete(project, zone, "a").Do())
	l.eventually("nobody keeps anything", func() bool {
		all, tcp := l.Fabric.Kept(vip)
		return l.backends(vip, "b") && len(all)+len(tcp) == 0
	})
}

// TestBadTracking: what has no meaning, or none here, is refused.
func TestBadTracking(t *testing.T) {
	l, _ := newBalancedLab(t)
	for name, policy := range map[string]*tracking{
		"no persistence":               {ConnectionPersistenceOnUnhealthyBackends: "SOMETIMES_PERSIST"},
		"no mode":                      {TrackingMode: "PER_PACKET"},
		"an invalid mode":              {TrackingMode: "INVALID_TRACKING_MODE"},
		"sessions that always persist": {ConnectionPersistenceOnUnhealthyBackends: "ALWAYS_PERSIST", TrackingMode: "PER_SESSION"},
		"an idle timeout":              {IdleTimeoutSec: 600},
		"strong affinity":              {EnableStrongAffinity: true},
	} {
		_, err := l.gce.RegionBackendServices.Insert(project, region, &compute.BackendService{
			Name: "tracked", LoadBalancingScheme: "EXTERNAL", ConnectionTrackingPolicy: policy}).Do()
		if codeOf(err) != http.StatusBadRequest {
			t.Errorf("%s: %v, want 400", name, err)
		}
		_, err = l.gce.RegionBackendServices.Patch(project, region, "api", &compute.BackendService{ConnectionTrackingPolicy: policy}).Do()
		if codeOf(err) != http.StatusBadRequest {
			t.Errorf("%s in a patch: %v, want 400", name, err)
		}
	}
}
