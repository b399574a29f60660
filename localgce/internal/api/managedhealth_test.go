package api_test

import (
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

const webPort = 80

// healing makes the managed group "pool" with a health check and autohealing.
func (l *lab) healing(size, delay int64, policy *compute.InstanceGroupManagerInstanceLifecyclePolicy) {
	l.Helper()
	l.network()
	l.template("t")
	l.done(l.gce.HealthChecks.Insert(project, &compute.HealthCheck{
		Name: "web", Type: "HTTP", CheckIntervalSec: 5, TimeoutSec: 5, HttpHealthCheck: &compute.HTTPHealthCheck{Port: webPort},
	}).Do())
	l.done(l.gce.InstanceGroupManagers.Insert(project, zone, &compute.InstanceGroupManager{
		Name: "pool", BaseInstanceName: "pool", TargetSize: size, InstanceTemplate: "global/instanceTemplates/t",
		AutoHealingPolicies:     []*compute.InstanceGroupManagerAutoHealingPolicy{{HealthCheck: "global/healthChecks/web", InitialDelaySec: delay}},
		InstanceLifecyclePolicy: policy,
	}).Do())
}

// serving makes machines serve the port from their boot on, while on is true.
func serving(on *atomic.Bool) func(*localgcetest.Machine) {
	return func(m *localgcetest.Machine) { m.Serve(webPort, on.Load()) }
}

func state(m *compute.ManagedInstance) string {
	if len(m.InstanceHealth) == 0 {
		return ""
	}
	return m.InstanceHealth[0].DetailedHealthState
}

func TestAutohealing(t *testing.T) {
	var on atomic.Bool
	on.Store(true)
	l := newLab(t, localgcetest.Options{Boot: serving(&on)})
	l.healing(3, 3600, nil)
	l.stable()
	before := l.managed()
	for _, m := range before {
		if state(m) != "HEALTHY" || last(m.InstanceHealth[0].HealthCheck) != "web" {
			t.Errorf("in a stable group: %+v", m)
		}
	}
	l.Machines.Named(before[1].Name).Serve(webPort, false)
	l.eventually("the ill one anew", func() bool {
		now := l.managed()
		return now[1].Name == before[1].Name && now[1].Id != before[1].Id && state(now[1]) == "HEALTHY" && l.manager().Status.IsStable
	})
	if now := l.managed(); now[0].Id != before[0].Id || now[2].Id != before[2].Id {
		t.Error("well instances were made anew")
	}
	_, err := l.gce.HealthChecks.Delete(project, "web").Do()
	wantCode(t, err, http.StatusBadRequest) // in use
	l.done(l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{
		AutoHealingPolicies: []*compute.InstanceGroupManagerAutoHealingPolicy{}, ForceSendFields: []string{"AutoHealingPolicies"},
	}).Do())
	l.done(l.gce.HealthChecks.Delete(project, "web").Do())
	if m := l.managed()[0]; m.InstanceHealth != nil {
		t.Errorf("without a health check: %+v", m.InstanceHealth[0])
	}
}

func TestInitialDelay(t *testing.T) {
	var on atomic.Bool
	l := newLab(t, localgcetest.Options{Boot: serving(&on), StatePath: filepath.Join(t.TempDir(), "state")})
	l.healing(1, 60, nil)
	l.eventually("VERIFYING", func() bool { return l.managed()[0].CurrentAction == "VERIFYING" })
	if m := l.manager(); m.Status.IsStable || m.CurrentActions.Verifying != 1 {
		t.Errorf("stable %t, %+v", m.Status.IsStable, m.CurrentActions)
	}
	first := l.managed()[0].Id
	l.Restart(t) // the delay goes on
	on.Store(true)
	l.eventually("another instance when the delay is over", func() bool { return l.managed()[0].Id != first })
	l.stable()
}

func TestHealthWithoutHealing(t *testing.T) {
	var on atomic.Bool
	l := newLab(t, localgcetest.Options{Boot: serving(&on)})
	l.healing(2, 1, &compute.InstanceGroupManagerInstanceLifecyclePolicy{OnFailedHealthCheck: "DO_NOTHING"})
	l.eventually("an ill group that is left alone", func() bool {
		now := l.managed()
		return len(now) == 2 && state(now[0]) == "UNHEALTHY" && state(now[1]) == "UNHEALTHY" && l.manager().Status.IsStable
	})
	before := l.managed()[0]
	l.Machines.Named(before.Name).Halt()
	l.eventually("a failed machine made anew all the same", func() bool { return l.managed()[0].Id != before.Id })
}

func TestNoRepair(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(2)
	l.done(l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{
		InstanceLifecyclePolicy: &compute.InstanceGroupManagerInstanceLifecyclePolicy{DefaultActionOnFailure: "DO_NOTHING"},
	}).Do())
	before := l.managed()[0]
	l.Machines.Named(before.Name).Halt()
	l.eventually("TERMINATED", func() bool { return l.managed()[0].InstanceStatus == "TERMINATED" })
	l.done(l.gce.Instances.Start(project, zone, before.Name).Do())
	if now := l.managed()[0]; now.Id != before.Id || now.InstanceStatus != "RUNNING" {
		t.Errorf("before %+v, now %+v", before, now)
	}
}

func TestAutohealingPolicies(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(1)
	for name, policies := range map[string][]*compute.InstanceGroupManagerAutoHealingPolicy{
		"two":          {{}, {}},
		"a long delay": {{InitialDelaySec: 3601}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{AutoHealingPolicies: policies}).Do()
			wantCode(t, err, http.StatusBadRequest)
		})
	}
	_, err := l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{
		AutoHealingPolicies: []*compute.InstanceGroupManagerAutoHealingPolicy{{HealthCheck: "global/healthChecks/none"}},
	}).Do()
	wantCode(t, err, http.StatusNotFound)
}
