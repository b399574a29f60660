package api_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// events are the types of what Compute Engine itself did to an instance, sorted.
func (l *lab) events(name string) (list []string) {
	l.Helper()
	answer, err := l.gce.ZoneOperations.List(project, zone).Do()
	if err != nil {
		l.Fatal(err)
	}
	for _, op := range answer.Items {
		if op.User == "system" && last(op.TargetLink) == name && op.Status == "DONE" {
			list = append(list, strings.TrimPrefix(op.OperationType, "compute.instances."))
		}
	}
	slices.Sort(list)
	return list
}

func TestMachineEndsByItself(t *testing.T) {
	no := false
	cases := []struct {
		name    string
		restart *bool
		end     func(*localgcetest.Machine)
		status  string
		events  []string
	}{
		{"halted", nil, (*localgcetest.Machine).Halt, "TERMINATED", []string{"guestTerminate"}},
		{"rebooted", nil, (*localgcetest.Machine).Reboot, "RUNNING", nil},
		{"crashed", nil, (*localgcetest.Machine).Crash, "RUNNING", []string{"automaticRestart", "hostError"}},
		{"crashed for good", &no, (*localgcetest.Machine).Crash, "TERMINATED", []string{"hostError"}},
	}
	l := newLab(t, localgcetest.Options{})
	l.network()
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			name := string(rune('a' + i))
			body := vm(name)
			body.Scheduling = &compute.Scheduling{AutomaticRestart: c.restart}
			l.done(l.gce.Instances.Insert(project, zone, body).Do())
			machine := l.Machines.Named(name)
			machine.WriteFile("f", "kept")
			power := machine.Context()
			c.end(machine)
			l.eventually("the end of the first run", func() bool { return power.Err() != nil })
			l.eventually(c.status, func() bool {
				up := l.Machines.Named(name) != nil
				return l.get(name).Status == c.status && up == (c.status == "RUNNING") && slices.Equal(l.events(name), c.events)
			})
			if attached := l.Fabric.NIC(machine.ID()).Machine != ""; attached != (c.status == "RUNNING") || machine.ReadFile("f") != "kept" {
				t.Errorf("attached: %t; the disk has %q", attached, machine.ReadFile("f"))
			}
		})
	}
}

// spot makes a Spot instance.
func (l *lab) spot(name, action string) {
	l.Helper()
	body := vm(name)
	body.Scheduling = &compute.Scheduling{ProvisioningModel: "SPOT", InstanceTerminationAction: action}
	l.done(l.gce.Instances.Insert(project, zone, body).Do())
}

func at(name string) ref.Ref {
	return ref.Ref{Project: project, Location: ref.Zone(zone), Collection: "instances", Name: name}
}

func TestPreemption(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.spot("stops", "STOP")
	l.spot("goes", "DELETE")
	l.done(l.gce.Instances.Insert(project, zone, vm("stays")).Do())
	for _, name := range []string{"stops", "goes"} {
		if err := l.API().Preempt(at(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.API().Preempt(at("stays")); err == nil {
		t.Error("an instance that is not Spot was preempted")
	}
	if err := l.API().Preempt(at("nowhere")); err == nil {
		t.Error("an instance that is not there was preempted")
	}
	l.eventually("TERMINATED", func() bool {
		return l.get("stops").Status == "TERMINATED" && slices.Equal(l.events("stops"), []string{"preempted"})
	})
	l.eventually("the deletion", func() bool {
		_, err := l.gce.Instances.Get(project, zone, "goes").Do()
		return codeOf(err) == http.StatusNotFound && slices.Equal(l.events("goes"), []string{"delete", "preempted"})
	})
	l.done(l.gce.Instances.Start(project, zone, "stops").Do())
	l.done(l.gce.Instances.SimulateMaintenanceEvent(project, zone, "stops").Do())
	l.eventually("TERMINATED again", func() bool { return l.get("stops").Status == "TERMINATED" })
	l.done(l.gce.Instances.SimulateMaintenanceEvent(project, zone, "stays").Do())
	if got := l.get("stays").Status; got != "RUNNING" || l.events("stays") != nil {
		t.Errorf("after maintenance that it does not notice, the instance is %s, events %v", got, l.events("stays"))
	}
}

func TestHostMaintenance(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	body := vm("a")
	body.Scheduling = &compute.Scheduling{OnHostMaintenance: "TERMINATE"}
	l.done(l.gce.Instances.Insert(project, zone, body).Do())
	power := l.Machines.Named("a").Context()
	l.done(l.gce.Instances.SimulateMaintenanceEvent(project, zone, "a").Do())
	l.eventually("a restart", func() bool {
		return power.Err() != nil && l.get("a").Status == "RUNNING" && slices.Equal(l.events("a"), []string{"automaticRestart", "terminateOnHostMaintenance"})
	})
}

// A preemption goes on after a restart of the server, the deletion included.
func TestRestartFinishesPreemption(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	l.spot("a", "DELETE")
	release := l.Machines.HoldStops()
	if err := l.API().Preempt(at("a")); err != nil {
		t.Fatal(err)
	}
	l.eventually("STOPPING", func() bool { return l.get("a").Status == "STOPPING" })
	if !l.Machines.Named("a").Instance().Preempted {
		t.Error("the machine is not told that it is preempted")
	}
	_, err := l.gce.Instances.Start(project, zone, "a").Do()
	wantCode(t, err, http.StatusBadRequest) // resourceNotReady
	l.Restart(t)
	release()
	l.eventually("the deletion", func() bool {
		_, err := l.gce.Instances.Get(project, zone, "a").Do()
		return codeOf(err) == http.StatusNotFound
	})
	if l.Machines.Count() != 0 || l.Machines.Disks() != 0 || l.Fabric.NICs() != 0 {
		t.Errorf("left: %d machines, %d disks, %d interfaces", l.Machines.Count(), l.Machines.Disks(), l.Fabric.NICs())
	}
}

// What can only be changed of a stopped instance.
func TestChangesOfAStoppedInstance(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	changes := map[string]func() (*compute.Operation, error){
		"machine type": func() (*compute.Operation, error) {
			return l.gce.Instances.SetMachineType(project, zone, "a", &compute.InstancesSetMachineTypeRequest{MachineType: "zones/" + zone + "/machineTypes/e2-standard-8"}).Do()
		},
		"service account": func() (*compute.Operation, error) {
			return l.gce.Instances.SetServiceAccount(project, zone, "a", &compute.InstancesSetServiceAccountRequest{Email: "x@y.z", Scopes: []string{"s"}}).Do()
		},
		"scheduling": func() (*compute.Operation, error) {
			return l.gce.Instances.SetScheduling(project, zone, "a", &compute.Scheduling{ProvisioningModel: "SPOT"}).Do()
		},
	}
	for what, change := range changes {
		if _, err := change(); codeOf(err) != http.StatusBadRequest {
			t.Errorf("changing the %s of a running instance: %v", what, err)
		}
	}
	l.done(l.gce.Instances.Stop(project, zone, "a").Do())
	for _, change := range changes {
		l.done(change())
	}
	l.done(l.gce.Instances.Start(project, zone, "a").Do())
	a := l.get("a")
	if last(a.MachineType) != "e2-standard-8" || a.ServiceAccounts[0].Email != "x@y.z" || !a.Scheduling.Preemptible {
		t.Errorf("%s, %+v, %+v", a.MachineType, a.ServiceAccounts[0], a.Scheduling)
	}
}

func TestAccessConfigs(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	id := l.Machines.Named("a").ID()
	before := l.Fabric.NIC(id).External
	if !before.IsValid() {
		t.Fatal("no external address")
	}
	_, err := l.gce.Instances.AddAccessConfig(project, zone, "a", "nic0", &compute.AccessConfig{}).Do()
	wantCode(t, err, http.StatusBadRequest)
	_, err = l.gce.Instances.DeleteAccessConfig(project, zone, "a", "other", "nic0").Do()
	wantCode(t, err, http.StatusBadRequest)
	_, err = l.gce.Instances.DeleteAccessConfig(project, zone, "a", "External NAT", "nic1").Do()
	wantCode(t, err, http.StatusBadRequest)
	l.done(l.gce.Instances.DeleteAccessConfig(project, zone, "a", "External NAT", "nic0").Do())
	if nic := l.Fabric.NIC(id); nic.External.IsValid() || len(l.get("a").NetworkInterfaces[0].AccessConfigs) != 0 {
		t.Errorf("still reachable at %s", nic.External)
	}
	l.done(l.gce.Addresses.Insert(project, region, &compute.Address{Name: "own"}).Do())
	own, err := l.gce.Addresses.Get(project, region, "own").Do()
	if err != nil {
		t.Fatal(err)
	}
	l.done(l.gce.Instances.AddAccessConfig(project, zone, "a", "nic0", &compute.AccessConfig{NatIP: own.Address}).Do())
	if got := l.Fabric.NIC(id).External.String(); got != own.Address || l.get("a").NetworkInterfaces[0].AccessConfigs[0].NatIP != own.Address {
		t.Errorf("the machine is at %s, want %s", got, own.Address)
	}
	if own, err = l.gce.Addresses.Get(project, region, "own").Do(); err != nil || own.Status != "IN_USE" {
		t.Errorf("the address is %+v, %v", own, err)
	}
}
