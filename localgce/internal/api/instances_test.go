package api_test

import (
	"errors"
	"net/http"
	"testing"

	"google.golang.org/api/compute/v1"
	"google.golang.org/api/googleapi"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func TestInstanceLife(t *testing.T) {
	l := newLab(t, localgcetest.Options{Boot: func(m *localgcetest.Machine) {
		m.Print("hello from " + m.Name())
		if err := m.SetGuestAttribute("kubectl-ha", "phase", "ready"); err != nil && m.Context().Err() == nil {
			t.Error(err) // a machine that has lost its power meanwhile may be gone
		}
	}})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())

	a := l.get("a")
	nic := a.NetworkInterfaces[0]
	if a.Status != "RUNNING" || nic.NetworkIP != "10.128.0.2" || nic.AliasIpRanges[0].IpCidrRange != "10.64.0.0/24" || nic.AccessConfigs[0].NatIP == "" {
		t.Errorf("the new instance: status %s, %+v", a.Status, nic)
	}
	l.eventually("the guest attribute", func() bool {
		got, err := l.gce.Instances.GetGuestAttributes(project, zone, "a").QueryPath("kubectl-ha/").Do()
		return err == nil && got.QueryValue.Items[0].Value == "ready"
	})
	serial, err := l.gce.Instances.GetSerialPortOutput(project, zone, "a").Do()
	if err != nil || serial.Contents != "hello from a\n" || serial.Next != 13 {
		t.Errorf("the serial port says %+v, %v", serial, err)
	}

	l.done(l.gce.Instances.Stop(project, zone, "a").Do())
	if got := l.get("a"); got.Status != "TERMINATED" || l.Fabric.NICs() != 0 {
		t.Errorf("after stop: %s, %d interfaces", got.Status, l.Fabric.NICs())
	}
	l.done(l.gce.Instances.Start(project, zone, "a").Do())
	if got := l.get("a"); got.Status != "RUNNING" || l.Fabric.NICs() != 1 || got.NetworkInterfaces[0].NetworkIP != nic.NetworkIP {
		t.Errorf("after start: %s at %s", got.Status, got.NetworkInterfaces[0].NetworkIP)
	}
	l.done(l.gce.Instances.Reset(project, zone, "a").Do())

	l.Machines.Named("a").Halt()
	l.eventually("TERMINATED after a halt", func() bool { return l.get("a").Status == "TERMINATED" })
	if l.Fabric.NICs() != 0 {
		t.Error("still attached after a halt")
	}

	l.done(l.gce.Instances.Delete(project, zone, "a").Do())
	if disks, err := l.gce.Disks.List(project, zone).Do(); err != nil || len(disks.Items) != 0 {
		t.Errorf("disks left: %+v, %v", disks, err)
	}
	if l.Fabric.NICs() != 0 || l.Machines.Count() != 0 {
		t.Errorf("left: %d interfaces, %d machines", l.Fabric.NICs(), l.Machines.Count())
	}
}

func TestInstanceBootFails(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.Machines.FailStarts(errors.New("no more room"))
	op := l.wait(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	if op.Error == nil || op.HttpErrorStatusCode != http.StatusInternalServerError {
		t.Errorf("the operation ended with %+v", op.Error)
	}
	_, err := l.gce.Instances.Get(project, zone, "a").Do()
	wantCode(t, err, http.StatusNotFound)
}

func TestInstanceFingerprints(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	a := l.get("a")

	value := "v"
	fresh := &compute.Metadata{Fingerprint: a.Metadata.Fingerprint, Items: []*compute.MetadataItems{{Key: "k", Value: &value}}}
	l.done(l.gce.Instances.SetMetadata(project, zone, "a", fresh).Do())
	_, err := l.gce.Instances.SetMetadata(project, zone, "a", fresh).Do()
	wantCode(t, err, http.StatusPreconditionFailed)

	l.done(l.gce.Instances.SetLabels(project, zone, "a", &compute.InstancesSetLabelsRequest{
		LabelFingerprint: a.LabelFingerprint, Labels: map[string]string{"team": "b"},
	}).Do())
	_, err = l.gce.Instances.SetLabels(project, zone, "a", &compute.InstancesSetLabelsRequest{LabelFingerprint: a.LabelFingerprint}).Do()
	wantCode(t, err, http.StatusPreconditionFailed)

	l.done(l.gce.Instances.SetTags(project, zone, "a", &compute.Tags{Fingerprint: a.Tags.Fingerprint, Items: []string{"db"}}).Do())
	got := l.get("a")
	if got.Labels["team"] != "b" || got.Metadata.Items[0].Key != "k" || got.Tags.Items[0] != "db" {
		t.Errorf("labels %v, metadata %v, tags %v", got.Labels, got.Metadata.Items, got.Tags.Items)
	}
}

func TestInstanceRefusals(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("taken")).Do())
	cases := []struct {
		name   string
		change func(*compute.Instance)
		code   int
	}{
		{"a taken name", func(i *compute.Instance) { i.Name = "taken" }, http.StatusConflict},
		{"a bad name", func(i *compute.Instance) { i.Name = "Bad_Name" }, http.StatusBadRequest},
		{"no name", func(i *compute.Instance) { i.Name = "" }, http.StatusBadRequest},
		{"no machine type", func(i *compute.Instance) { i.MachineType = "" }, http.StatusBadRequest},
		{"an unknown machine type", func(i *compute.Instance) { i.MachineType = "zones/" + zone + "/machineTypes/e9-huge" }, http.StatusNotFound},
		{"no disk", func(i *compute.Instance) { i.Disks = nil }, http.StatusBadRequest},
		{"an unknown image", func(i *compute.Instance) { i.Disks[0].InitializeParams.SourceImage = "global/images/none" }, http.StatusNotFound},
		{"an unknown subnetwork", func(i *compute.Instance) { i.NetworkInterfaces[0].Subnetwork = "regions/" + region + "/subnetworks/x" }, http.StatusNotFound},
		{"an unknown range", func(i *compute.Instance) { i.NetworkInterfaces[0].AliasIpRanges[0].SubnetworkRangeName = "x" }, http.StatusBadRequest},
		{"an address elsewhere", func(i *compute.Instance) { i.NetworkInterfaces[0].NetworkIP = "192.168.0.1" }, http.StatusBadRequest},
		{"a bad label", func(i *compute.Instance) { i.Labels = map[string]string{"A": "b"} }, http.StatusBadRequest},
		{"a short life", func(i *compute.Instance) {
			i.Scheduling = &compute.Scheduling{MaxRunDuration: &compute.Duration{Seconds: 1}, InstanceTerminationAction: "DELETE"}
		}, http.StatusBadRequest},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			body := vm("new")
			c.change(body)
			_, err := l.gce.Instances.Insert(project, zone, body).Do()
			wantCode(t, err, c.code)
		})
	}
	if disks, err := l.gce.Disks.List(project, zone).Do(); err != nil || len(disks.Items) != 1 {
		t.Errorf("refused instances left disks: %+v, %v", disks, err)
	}
}

func TestDeletionProtection(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.done(l.gce.Instances.SetDeletionProtection(project, zone, "a").DeletionProtection(true).Do())
	_, err := l.gce.Instances.Delete(project, zone, "a").Do()
	wantCode(t, err, http.StatusBadRequest)
	l.done(l.gce.Instances.SetDeletionProtection(project, zone, "a").DeletionProtection(false).Do())
	l.done(l.gce.Instances.Delete(project, zone, "a").Do())
}

func TestMaxRunDurationDeletes(t *testing.T) {
	l := newLab(t, localgcetest.Options{Speed: 1000})
	l.network()
	body := vm("a")
	body.Scheduling = &compute.Scheduling{MaxRunDuration: &compute.Duration{Seconds: 60}, InstanceTerminationAction: "DELETE"}
	l.done(l.gce.Instances.Insert(project, zone, body).Do())
	l.eventually("the deletion", func() bool {
		_, err := l.gce.Instances.Get(project, zone, "a").Do()
		return codeOf(err) == http.StatusNotFound
	})
}

func TestRequestIDMakesOneOfTwo(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	insert := func() *compute.Operation {
		op, err := l.gce.Instances.Insert(project, zone, vm("a")).RequestId("11111111-2222-3333-4444-555555555555").Do()
		if err != nil {
			t.Fatal(err)
		}
		return op
	}
	if first, second := insert(), insert(); first.Name != second.Name {
		t.Errorf("one requestId made two operations: %s, %s", first.Name, second.Name)
	}
}

func codeOf(err error) int {
	var e *googleapi.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

func wantCode(t testing.TB, err error, code int) {
	t.Helper()
	if codeOf(err) != code {
		t.Errorf("the answer is %v, want code %d", err, code)
	}
}
