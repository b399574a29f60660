package api_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// variant makes an instance template that differs from that of l.template.
func (l *lab) variant(name string, change func(*compute.InstanceProperties)) {
	l.Helper()
	base, err := l.gce.InstanceTemplates.Get(project, "t").Do()
	if err != nil {
		l.Fatal(err)
	}
	properties := *base.Properties
	change(&properties)
	l.done(l.gce.InstanceTemplates.Insert(project, &compute.InstanceTemplate{Name: name, Properties: &properties}).Do())
}

// roll sets the group's template and how instances are to get it.
func (l *lab) roll(template string, policy *compute.InstanceGroupManagerUpdatePolicy) {
	l.Helper()
	l.done(l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{
		InstanceTemplate: "global/instanceTemplates/" + template, UpdatePolicy: policy,
	}).Do())
}

func fixed(n int64) *compute.FixedOrPercent {
	return &compute.FixedOrPercent{Fixed: n, ForceSendFields: []string{"Fixed"}}
}

func percent(n int64) *compute.FixedOrPercent { return &compute.FixedOrPercent{Percent: n} }

func (l *lab) ids() (list []uint64) {
	l.Helper()
	for _, m := range l.managed() {
		list = append(list, m.Id)
	}
	return list
}

func (l *lab) names() (list []string) {
	l.Helper()
	for _, m := range l.managed() {
		list = append(list, m.Name)
	}
	return list
}

// crowd watches how many machines run when one boots.
type crowd struct {
	mu          sync.Mutex
	least, most int
}

func (c *crowd) count(running int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.least == 0 || running < c.least {
		c.least = running
	}
	c.most = max(c.most, running)
}

func TestRollingUpdate(t *testing.T) {
	cases := []struct {
		name               string
		size               int64
		surge, unavailable *compute.FixedOrPercent
		method             string
		least, most        int
	}{
		{"one more", 4, fixed(1), fixed(0), "SUBSTITUTE", 4, 5},
		{"one less", 4, fixed(0), fixed(1), "SUBSTITUTE", 3, 4},
		{"two more, two less", 4, fixed(2), fixed(2), "SUBSTITUTE", 2, 6},
		{"in percent", 10, percent(25), fixed(0), "SUBSTITUTE", 10, 13},
		{"under the same names", 4, fixed(0), fixed(2), "RECREATE", 2, 4},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var l *lab
			seen := &crowd{}
			ready := make(chan struct{})
			l = newLab(t, localgcetest.Options{Boot: func(*localgcetest.Machine) {
				select {
				case <-ready:
					seen.count(l.Machines.Count())
				default: // the first template's
				}
			}})
			l.pool(c.size)
			ids, names := l.ids(), l.names()
			l.variant("t2", func(p *compute.InstanceProperties) { p.CanIpForward = true })
			close(ready)
			l.roll("t2", &compute.InstanceGroupManagerUpdatePolicy{
				Type: "PROACTIVE", MaxSurge: c.surge, MaxUnavailable: c.unavailable, ReplacementMethod: c.method,
			})
			l.stable()
			if !l.manager().Status.VersionTarget.IsReached {
				t.Error("stable without the new template")
			}
			for _, m := range l.managed() {
				if slices.Contains(ids, m.Id) || last(m.Version.InstanceTemplate) != "t2" || !l.get(m.Name).CanIpForward {
					t.Errorf("%s: id %d, version %+v", m.Name, m.Id, m.Version)
				}
			}
			if kept := slices.Equal(l.names(), names); kept != (c.method == "RECREATE") {
				t.Errorf("before %v, after %v", names, l.names())
			}
			seen.mu.Lock()
			defer seen.mu.Unlock()
			if seen.least < c.least || seen.most > c.most {
				t.Errorf("from %d to %d machines ran, want %d to %d", seen.least, seen.most, c.least, c.most)
			}
		})
	}
}

// No more goes than may be missing, as long as nothing new comes up.
func TestRollingUpdateWaits(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(4)
	l.variant("t2", func(p *compute.InstanceProperties) { p.CanIpForward = true })
	release := l.Machines.HoldStarts()
	l.roll("t2", &compute.InstanceGroupManagerUpdatePolicy{Type: "PROACTIVE", MaxSurge: fixed(1), MaxUnavailable: fixed(1)})
	l.eventually("two on the way, three of the old", func() bool {
		actions := l.manager().CurrentActions
		return actions.Creating == 2 && actions.None == 3 && actions.Deleting == 0
	})
	if m := l.manager(); l.Machines.Count() != 3 || m.Status.IsStable || m.Status.VersionTarget.IsReached {
		t.Errorf("%d machines run, want 3; the group is %+v", l.Machines.Count(), m.Status)
	}
	release()
	l.stable()
}

func TestUpdateDisturbsAsLittleAsItMay(t *testing.T) {
	value := "new"
	cases := []struct {
		name, minimal    string
		change           func(*compute.InstanceProperties)
		replaced, booted bool
	}{
		{"metadata and labels", "REFRESH", func(p *compute.InstanceProperties) {
			p.Metadata = &compute.Metadata{Items: []*compute.MetadataItems{{Key: "k", Value: &value}}}
			p.Labels = map[string]string{"team": "b"}
		}, false, false},
		{"a machine type", "REFRESH", func(p *compute.InstanceProperties) { p.MachineType = "e2-standard-8" }, false, true},
		{"a restart for its own sake", "RESTART", func(p *compute.InstanceProperties) { p.Labels = map[string]string{"team": "b"} }, false, true},
		{"an address", "REFRESH", func(p *compute.InstanceProperties) { p.CanIpForward = true }, true, true},
		{"replaced for its own sake", "REPLACE", func(p *compute.InstanceProperties) { p.Labels = map[string]string{"team": "b"} }, true, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, localgcetest.Options{})
			l.pool(1)
			before := l.managed()[0]
			power := l.Machines.Named(before.Name).Context()
			l.variant("t2", c.change)
			l.roll("t2", &compute.InstanceGroupManagerUpdatePolicy{Type: "PROACTIVE", MinimalAction: c.minimal})
			l.stable()
			after := l.managed()[0]
			if replaced := after.Id != before.Id; replaced != c.replaced || (power.Err() != nil) != c.booted {
				t.Errorf("replaced: %t, booted: %t", replaced, power.Err() != nil)
			}
			wanted, err := l.gce.InstanceTemplates.Get(project, "t2").Do()
			if err != nil {
				t.Fatal(err)
			}
			one := l.get(after.Name)
			if last(one.MachineType) != wanted.Properties.MachineType || one.Labels["team"] != wanted.Properties.Labels["team"] {
				t.Errorf("%s with the labels %v", one.MachineType, one.Labels)
			}
			for key, want := range map[string]string{"created-by": "pool", "instance-template": "t2"} {
				if got := l.Machines.Named(after.Name).Metadata(key); last(got) != want {
					t.Errorf("%s is %q, want %s", key, got, want)
				}
			}
		})
	}
}

func TestOpportunisticUpdate(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(2)
	l.variant("t2", func(p *compute.InstanceProperties) { p.CanIpForward = true })
	l.done(l.gce.InstanceGroupManagers.SetInstanceTemplate(project, zone, "pool",
		&compute.InstanceGroupManagersSetInstanceTemplateRequest{InstanceTemplate: "global/instanceTemplates/t2"}).Do())
	if m := l.manager(); !m.Status.IsStable || m.Status.VersionTarget.IsReached {
		t.Errorf("stable %t, reached %t; want only stable", m.Status.IsStable, m.Status.VersionTarget.IsReached)
	}
	made := func(i int, id uint64) string {
		l.Helper()
		l.eventually("another instance", func() bool { return l.managed()[i].Id != id && l.manager().Status.IsStable })
		return last(l.managed()[i].Version.InstanceTemplate)
	}
	first := l.managed()[0]
	l.done(l.gce.Instances.Delete(project, zone, first.Name).Do())
	if got := made(0, first.Id); got != "t" {
		t.Errorf("the repaired instance is made from %s, want t", got)
	}
	l.done(l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{
		InstanceLifecyclePolicy: &compute.InstanceGroupManagerInstanceLifecyclePolicy{ForceUpdateOnRepair: "YES"},
	}).Do())
	first = l.managed()[0]
	l.Machines.Named(first.Name).Halt()
	if got := made(0, first.Id); got != "t2" {
		t.Errorf("repaired by force, it is made from %s, want t2", got)
	}
	second := l.managed()[1]
	apply := func(most string) (*compute.Operation, error) {
		return l.gce.InstanceGroupManagers.ApplyUpdatesToInstances(project, zone, "pool", &compute.InstanceGroupManagersApplyUpdatesRequest{
			Instances: []string{second.Instance}, MostDisruptiveAllowedAction: most,
		}).Do()
	}
	_, err := apply("RESTART")
	wantCode(t, err, http.StatusBadRequest)
	l.done(apply(""))
	if got := made(1, second.Id); got != "t2" {
		t.Errorf("after applyUpdatesToInstances it is made from %s, want t2", got)
	}
}

func TestUpdatePolicies(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(3)
	m := l.manager().UpdatePolicy
	if m.Type != "OPPORTUNISTIC" || m.MaxSurge.Fixed != 1 || m.MaxSurge.Calculated != 1 || m.MaxUnavailable.Fixed != 1 {
		t.Errorf("by default: %+v, surge %+v, unavailable %+v", m, m.MaxSurge, m.MaxUnavailable)
	}
	for name, policy := range map[string]*compute.InstanceGroupManagerUpdatePolicy{
		"nothing may happen":     {MaxSurge: fixed(0), MaxUnavailable: fixed(0)},
		"percent of few":         {MaxSurge: percent(50)},
		"surge with RECREATE":    {ReplacementMethod: "RECREATE", MaxSurge: fixed(1)},
		"number and percent":     {MaxUnavailable: &compute.FixedOrPercent{Fixed: 1, Percent: 1}},
		"more than one hundred":  {MaxUnavailable: percent(101)},
		"a negative number":      {MaxUnavailable: fixed(-1)},
		"less than zero percent": {MaxSurge: percent(-1)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{UpdatePolicy: policy}).Do()
			wantCode(t, err, http.StatusBadRequest)
		})
	}
}

// An update goes on after a restart of the server, wherever it was.
func TestRollingUpdateSurvivesRestarts(t *testing.T) {
	for _, minimal := range []string{"RESTART", "REPLACE"} {
		t.Run(minimal, func(t *testing.T) {
			l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
			l.pool(3)
			l.variant("t2", func(p *compute.InstanceProperties) { p.Labels = map[string]string{"team": "b"} })
			boot, stop := l.Machines.HoldStarts(), l.Machines.HoldStops()
			l.roll("t2", &compute.InstanceGroupManagerUpdatePolicy{Type: "PROACTIVE", MinimalAction: minimal})
			l.eventually("one on its way", func() bool { return l.manager().CurrentActions.None < 3 })
			l.Restart(t)
			stop()
			l.eventually("a machine that is off", func() bool { return l.Machines.Count() < 3 })
			l.Restart(t)
			boot()
			l.stable()
			for _, m := range l.managed() {
				if last(m.Version.InstanceTemplate) != "t2" || l.get(m.Name).Labels["team"] != "b" {
					t.Errorf("%s: %+v, labels %v", m.Name, m.Version, l.get(m.Name).Labels)
				}
			}
			if l.Machines.Count() != 3 || l.Machines.Disks() != 3 {
				t.Errorf("%d machines run, %d disks", l.Machines.Count(), l.Machines.Disks())
			}
		})
	}
}

// What would disturb more than the policy allows is left alone.
func TestUpdateBeyondWhatIsAllowed(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.pool(2)
	before := l.ids()
	l.variant("t2", func(p *compute.InstanceProperties) { p.CanIpForward = true })
	l.roll("t2", &compute.InstanceGroupManagerUpdatePolicy{Type: "PROACTIVE", MinimalAction: "REFRESH", MostDisruptiveAllowedAction: "RESTART"})
	l.done(l.gce.InstanceGroupManagers.Resize(project, zone, "pool", 3).Do())
	l.stable()
	if now := l.ids(); !slices.Equal(now[:2], before) || l.manager().Status.VersionTarget.IsReached {
		t.Errorf("before %v, now %v; reached %t", before, now, l.manager().Status.VersionTarget.IsReached)
	}
}
