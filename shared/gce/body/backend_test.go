package body

import (
	"slices"
	"testing"

	"cloud.google.com/go/compute/apiv1/computepb"
	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

func TestBackends(t *testing.T) {
	b := infra.Ref{Kind: infra.KindInstanceGroup, Name: "demo", Zone: "europe-west1-b"}
	c := infra.Ref{Kind: infra.KindInstanceGroup, Name: "demo", Zone: "europe-west1-c"}
	body := func(groups ...infra.Ref) *computepb.BackendService {
		return testScope.BackendService(infra.BackendService{Name: "demo", Groups: groups}, testMark)
	}
	service := body(b)
	if !Converge(service, body(b, c)) || Converge(service, body(c)) {
		t.Error("the missing group was not added, or added twice")
	}
	if !RemoveBackend(service, b) || RemoveBackend(service, b) {
		t.Error("the group was not removed, or removed twice")
	}
	left := slices.Collect(func(yield func(string) bool) {
		for _, backend := range service.GetBackends() {
			yield(ZoneOf(backend.GetGroup()))
		}
	})
	if !slices.Equal(left, []string{"europe-west1-c"}) {
		t.Errorf("left are groups in %v", left)
	}
}

// TestPersistence: a service as earlier releases made it, or one that somebody has
// changed, gets what it lacks, and keeps what else it has.
func TestPersistence(t *testing.T) {
	wanted := testScope.BackendService(infra.BackendService{Name: "demo"}, testMark)
	if Persists(wanted) {
		t.Error("a new service keeps connections")
	}
	for name, policy := range map[string]*computepb.BackendServiceConnectionTrackingPolicy{
		"none":           nil,
		"nothing said":   {TrackingMode: new("PER_SESSION")},
		"the default":    {ConnectionPersistenceOnUnhealthyBackends: new("DEFAULT_FOR_PROTOCOL"), TrackingMode: new("PER_SESSION")},
		"always persist": {ConnectionPersistenceOnUnhealthyBackends: new("ALWAYS_PERSIST")},
	} {
		service := &computepb.BackendService{ConnectionTrackingPolicy: policy}
		mode := policy.GetTrackingMode()
		if !Persists(service) || !Converge(service, wanted) || Persists(service) || Converge(service, wanted) {
			t.Errorf("%s: it was not changed, or twice: %v", name, service)
		}
		if got := service.GetConnectionTrackingPolicy().GetTrackingMode(); got != mode {
			t.Errorf("%s: the tracking mode %q became %q", name, mode, got)
		}
	}
}

func TestFoundBackends(t *testing.T) {
	status := func(zone, name, state string) *computepb.HealthStatus {
		return &computepb.HealthStatus{HealthState: &state, Instance: new("x/zones/" + zone + "/instances/" + name)}
	}
	got := FoundBackends([]*computepb.HealthStatus{
		status("b", "one", "HEALTHY"), status("b", "one", "UNHEALTHY"), status("c", "one", "HEALTHY")})
	want := []infra.Backend{{Instance: "one", Zone: "b"}, {Instance: "one", Zone: "c", Healthy: true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
