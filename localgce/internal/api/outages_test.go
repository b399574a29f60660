package api_test

import (
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func (l *lab) becomes(name, status string) {
	l.Helper()
	l.eventually(name+" "+status, func() bool { return l.get(name).Status == status })
}

func (l *lab) zoneStatus(name string) string {
	l.Helper()
	z, err := l.gce.Zones.Get(project, name).Do()
	if err != nil {
		l.Fatal(err)
	}
	return z.Status
}

// spot is the body of an instance that is not restarted.
func spot(name string) *compute.Instance {
	body := vm(name)
	body.Scheduling = &compute.Scheduling{ProvisioningModel: "SPOT"}
	return body
}

func TestPowerCut(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	l.done(l.insert("a"))
	l.done(l.gce.Instances.Insert(project, zone, spot("s")).Do())
	l.done(l.insert("off"))
	l.done(l.gce.Instances.Stop(project, zone, "off").Do())
	before := l.get("a")

	l.fault(inject.Fault{Kind: inject.PowerCut, Zone: zone})
	l.becomes("a", "REPAIRING")
	l.becomes("s", "TERMINATED")
	if l.Machines.Count() != 0 || l.Fabric.NICs() != 0 || l.zoneStatus(zone) != "DOWN" || l.zoneStatus("europe-west1-c") != "UP" {
		t.Errorf("in the dark: %d machines, %d interfaces, zone %s", l.Machines.Count(), l.Fabric.NICs(), l.zoneStatus(zone))
	}
	late, err := l.insert("late")
	if err != nil {
		t.Fatal(err)
	}
	gone, err := l.insert("gone")
	if err != nil {
		t.Fatal(err)
	}
	l.done(l.gce.Instances.Delete(project, zone, "gone").Do())
	l.done(gone, nil)
	l.Restart(t)
	if a := l.get("a"); a.Status != "REPAIRING" || l.Machines.Count() != 0 {
		t.Errorf("after a restart in the dark: %s, %d machines", a.Status, l.Machines.Count())
	}

	l.lift()
	l.becomes("a", "RUNNING")
	l.done(late, nil)
	if a := l.get("a"); a.Id != before.Id || a.NetworkInterfaces[0].NetworkIP != before.NetworkInterfaces[0].NetworkIP {
		t.Errorf("it came back as %+v", a)
	}
	if l.get("s").Status != "TERMINATED" || l.get("off").Status != "TERMINATED" || l.Machines.Count() != 2 || l.zoneStatus(zone) != "UP" {
		t.Errorf("in the light: spot %s, stopped %s, %d machines", l.get("s").Status, l.get("off").Status, l.Machines.Count())
	}
	l.absent("gone")
}

// TestPowerIsBackAfterARestart: the fault ends while the daemon is down.
func TestPowerIsBackAfterARestart(t *testing.T) {
	l := newLab(t, localgcetest.Options{Speed: 1000, StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	l.done(l.insert("a"))
	l.fault(inject.Fault{Kind: inject.PowerCut, Name: "a", For: inject.Duration(5 * time.Minute)})
	l.becomes("a", "REPAIRING")
	if l.zoneStatus(zone) != "UP" {
		t.Error("one machine without power is no zone that is down")
	}
	l.Restart(t)
	l.becomes("a", "RUNNING")
}

// behind makes the instances, puts them behind a load balancer and waits until
// it finds all of them healthy.
func (l *lab) behind(names ...string) {
	l.Helper()
	l.network()
	l.balancer()
	for _, name := range names {
		l.done(l.insert(name))
	}
	l.add(names...)
	l.serving(names...)
}

// serving waits until these and no others are healthy.
func (l *lab) serving(names ...string) {
	l.Helper()
	l.eventually(strings.Join(names, " and ")+" serving", func() bool { return slices.Equal(l.healthy(), names) })
}

// TestPowerCutMeetsTheLoadBalancer: a dark backend gets traffic until health
// checks find it out, as any machine that dies.
func TestPowerCutMeetsTheLoadBalancer(t *testing.T) {
	l := newLab(t, localgcetest.Options{Speed: 50, Boot: func(m *localgcetest.Machine) { m.Serve(port, true) }})
	l.behind("a", "b")
	l.fault(inject.Fault{Kind: inject.PowerCut, Name: "a"})
	l.serving("b")
	l.lift()
	l.serving("a", "b")
}

func TestNetworkCut(t *testing.T) {
	l := newLab(t, localgcetest.Options{
		Speed: 50, StatePath: filepath.Join(t.TempDir(), "state"),
		Boot: func(m *localgcetest.Machine) {
			m.Serve(port, true)
			if m.Await("go") != "" {
				m.Print("told to go")
			}
		},
	})
	l.behind("a", "b")
	l.fault(inject.Fault{Kind: inject.NetworkCut, Zone: zone, Name: "a"})
	l.serving("b")
	if err := l.Machines.Named("a").SetGuestAttribute("ns", "key", "value"); err == nil {
		t.Error("a machine that is cut off reaches the metadata server")
	}
	if a := l.get("a"); a.Status != "RUNNING" || l.Machines.Count() != 2 || l.zoneStatus(zone) != "UP" {
		t.Errorf("cut off: %s, %d machines, zone %s", a.Status, l.Machines.Count(), l.zoneStatus(zone))
	}
	value := "now"
	l.done(l.gce.Instances.SetMetadata(project, zone, "a", &compute.Metadata{
		Fingerprint: l.get("a").Metadata.Fingerprint, Items: []*compute.MetadataItems{{Key: "go", Value: &value}}}).Do())
	l.Restart(t)
	if cut, _ := l.Fabric.Isolated(l.Machines.Named("a").ID()); !cut {
		t.Error("a restart joined it again")
	}
	l.lift()
	l.serving("a", "b")
	l.eventually("the machine to be told", func() bool {
		serial, err := l.gce.Instances.GetSerialPortOutput(project, zone, "a").Do()
		return err == nil && serial.Contents == "told to go\n"
	})
}

// TestCutOffFromBirth: a machine that is made in a zone that is cut off boots,
// and never reports.
func TestCutOffFromBirth(t *testing.T) {
	reported := make(chan error, 2)
	l := newLab(t, localgcetest.Options{Boot: func(m *localgcetest.Machine) { reported <- m.SetGuestAttribute("ns", "key", "value") }})
	l.network()
	l.done(l.insert("first"))
	if err := <-reported; err != nil {
		t.Fatal(err)
	}
	l.fault(inject.Fault{Kind: inject.NetworkCut, Name: "half*"})
	l.done(l.insert("half"))
	if err := <-reported; err == nil || l.get("half").Status != "RUNNING" {
		t.Errorf("it reported (%v), status %s", err, l.get("half").Status)
	}
}

func TestFaultyBoots(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	l.fault(inject.Fault{Kind: inject.StuckBoot, Name: "stuck-*"})
	l.fault(inject.Fault{Kind: inject.SlowBoot, Name: "slow", Delay: inject.Duration(10 * time.Second), Count: 1})
	var stuck []*compute.Operation
	for _, name := range []string{"stuck-1", "stuck-2", "stuck-3", "stuck-4", "stuck-5"} { // more than may boot at a time
		op, err := l.insert(name)
		if err != nil {
			t.Fatal(err)
		}
		stuck = append(stuck, op)
		l.becomes(name, "STAGING")
	}
	slow := l.wait(l.insert("slow"))
	asked, errAsked := time.Parse(time.RFC3339, slow.InsertTime)
	ended, errEnded := time.Parse(time.RFC3339, slow.EndTime)
	if took := ended.Sub(asked); took < 10*time.Second || errors.Join(errAsked, errEnded) != nil || slow.Error != nil {
		t.Errorf("the slow boot took %s, %+v", took, slow.Error)
	}
	l.done(l.gce.Instances.Stop(project, zone, "stuck-1").Do())
	l.done(l.gce.Instances.Delete(project, zone, "stuck-2").Do())
	if l.Machines.Count() != 1 || l.get("stuck-1").Status != "TERMINATED" {
		t.Errorf("%d machines run, stuck-1 is %s", l.Machines.Count(), l.get("stuck-1").Status)
	}
	l.absent("stuck-2")
	l.Restart(t)
	l.becomes("stuck-3", "STAGING")
	l.lift()
	for _, op := range stuck {
		l.done(op, nil)
	}
	if l.Machines.Count() != 4 {
		t.Errorf("%d machines run", l.Machines.Count())
	}
}

func TestNoStartup(t *testing.T) {
	scripts := make(chan string, 1)
	l := newLab(t, localgcetest.Options{Boot: func(m *localgcetest.Machine) { scripts <- m.Metadata("startup-script") + m.Metadata("other") }})
	l.network()
	script, other := "#!/bin/sh", "kept"
	body := vm("a")
	body.Metadata.Items = append(body.Metadata.Items, &compute.MetadataItems{Key: "startup-script", Value: &script}, &compute.MetadataItems{Key: "other", Value: &other})
	l.fault(inject.Fault{Kind: inject.NoStartup, Zone: zone})
	l.done(l.gce.Instances.Insert(project, zone, body).Do())
	if got := <-scripts; got != "kept" {
		t.Errorf("the machine was told %q", got)
	}
	if items := l.get("a").Metadata.Items; len(items) != 3 {
		t.Errorf("the instance has lost metadata: %d items", len(items))
	}
	l.lift()
	l.done(l.gce.Instances.Reset(project, zone, "a").Do())
	if got := <-scripts; got != script+"kept" {
		t.Errorf("after the fault, the machine was told %q", got)
	}
}

func TestFaultsOverHTTP(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	ask := func(client *http.Client, method, path string) int {
		request, err := http.NewRequestWithContext(t.Context(), method, l.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		return response.StatusCode
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		if got := ask(http.DefaultClient, method, inject.Path); got != http.StatusUnauthorized {
			t.Errorf("%s without a token: %d", method, got)
		}
	}
	f := l.fault(inject.Fault{Kind: inject.Unavailable})
	for _, call := range []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, inject.Path, 200},
		{http.MethodPost, inject.Path, 400}, // no kind
		{http.MethodPut, inject.Path, 405},
		{http.MethodGet, inject.Path + "/x", 404},
		{http.MethodDelete, inject.Path + "/x", 404},
		{http.MethodDelete, inject.Path + "/" + f.ID, 200},
		{http.MethodDelete, inject.Path, 200},
	} {
		if got := ask(l.Client(), call.method, call.path); got != call.want {
			t.Errorf("%s %s: %d, want %d", call.method, call.path, got, call.want)
		}
	}
	if left := l.API().Faults(); len(left) > 0 {
		t.Errorf("left: %+v", left)
	}
}

// TestPowerComesBackWhateverFails: faults of operations are the clients', not
// those of Compute Engine's own; those of boots are anybody's.
func TestPowerComesBackWhateverFails(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.insert("a"))
	l.fault(inject.Fault{Kind: inject.OperationError})
	l.fault(inject.Fault{Kind: inject.StuckBoot}) // before the restart that it is to meet
	cut := l.fault(inject.Fault{Kind: inject.PowerCut, Name: "a"})
	l.becomes("a", "REPAIRING")
	if _, err := l.API().RemoveFaults(cut.ID); err != nil {
		t.Fatal(err)
	}
	l.becomes("a", "STAGING")
	if f := l.API().Faults()[0]; f.Kind != inject.OperationError || f.Hits != 0 || len(f.Holds) != 0 {
		t.Errorf("the fault of operations struck: %+v", f)
	}
	l.lift()
	l.becomes("a", "RUNNING")
}
