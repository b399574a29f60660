package api_test

import (
	"errors"
	"net/http"
	"testing"

	"google.golang.org/api/compute/v1"
	"google.golang.org/api/googleapi"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func (l *lab) disk(name string) *compute.Disk {
	l.Helper()
	d, err := l.gce.Disks.Get(project, zone, name).Do()
	if err != nil {
		l.Fatal(err)
	}
	return d
}

// onDisk is the body of an instance that boots from that disk.
func onDisk(name, disk string) *compute.Instance {
	body := vm(name)
	body.Disks = []*compute.AttachedDisk{{Boot: true, Source: "zones/" + zone + "/disks/" + disk}}
	return body
}

func TestNoDiskIsMadeOfAPendingImage(t *testing.T) {
	own := []catalog.Image{{Project: project, Family: "own", Name: "own-2", Pending: true}, {Project: project, Family: "own", Name: "own-1"}}
	l := newLab(t, localgcetest.Options{Images: func() []catalog.Image { return own }})
	l.network()
	of := func(image string) *compute.Instance {
		body := vm("a")
		body.Disks[0].InitializeParams.SourceImage = "projects/" + project + "/global/images/" + image
		return body
	}
	_, err := l.gce.Instances.Insert(project, zone, of("family/own")).Do()
	var refused *googleapi.Error
	if !errors.As(err, &refused) || refused.Errors[0].Reason != "resourceNotReady" {
		t.Errorf("made of an image that is not there yet: %v", err)
	}
	l.done(l.gce.Instances.Insert(project, zone, of("own-1")).Do())
	if got := l.disk("a").SourceImage; last(got) != "own-1" {
		t.Errorf("the disk is made of %s", got)
	}
}

func TestDiskOutlivesItsInstance(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.Machines.Named("a").WriteFile("f", "kept")
	l.done(l.gce.Instances.Stop(project, zone, "a").Do())
	l.done(l.gce.Instances.Start(project, zone, "a").Do())
	l.done(l.gce.Instances.Reset(project, zone, "a").Do())
	if got := l.Machines.Named("a").ReadFile("f"); got != "kept" {
		t.Errorf("after stop, start and reset the disk has %q", got)
	}

	_, err := l.gce.Instances.Insert(project, zone, onDisk("b", "a")).Do()
	wantCode(t, err, http.StatusBadRequest) // in use by a
	l.done(l.gce.Instances.SetDiskAutoDelete(project, zone, "a", false, "persistent-disk-0").Do())
	l.done(l.gce.Instances.Delete(project, zone, "a").Do())
	if d := l.disk("a"); len(d.Users) != 0 {
		t.Errorf("the disk without an instance has the users %v", d.Users)
	}
	l.done(l.gce.Instances.Insert(project, zone, onDisk("b", "a")).Do())
	if got := l.Machines.Named("b").ReadFile("f"); got != "kept" || len(l.disk("a").Users) != 1 {
		t.Errorf("another instance finds %q on the disk, whose users are %v", got, l.disk("a").Users)
	}
	l.done(l.gce.Instances.Delete(project, zone, "b").Do())
	l.done(l.gce.Disks.Delete(project, zone, "a").Do())
	if l.Machines.Disks() != 0 {
		t.Error("what was on the deleted disk is still there")
	}
}

// An instance that fails to boot takes the disk with it that was made for it,
// and no other.
func TestFailedInsertLeavesDisks(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "own", SourceImage: image}).Do())
	l.Machines.FailStarts(errors.New("no room"))
	body := onDisk("a", "own")
	body.Disks[0].AutoDelete = true
	for _, body := range []*compute.Instance{body, vm("b")} {
		if op := l.wait(l.gce.Instances.Insert(project, zone, body).Do()); op.Error == nil {
			t.Fatalf("%s boots", body.Name)
		}
	}
	list, err := l.gce.Disks.List(project, zone).Do()
	if err != nil || len(list.Items) != 1 || list.Items[0].Name != "own" || len(list.Items[0].Users) != 0 {
		t.Errorf("left: %+v, %v", list.Items, err)
	}
}

// A machine whose disk is lost starts anew from another one, under its name.
func TestLostDisk(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.Machines.Named("a").WriteFile("f", "lost")
	_, err := l.gce.Instances.DetachDisk(project, zone, "a", "persistent-disk-0").Do()
	wantCode(t, err, http.StatusBadRequest)
	l.done(l.gce.Instances.Stop(project, zone, "a").Do())
	l.done(l.gce.Instances.DetachDisk(project, zone, "a", "persistent-disk-0").Do())
	_, err = l.gce.Instances.Start(project, zone, "a").Do()
	wantCode(t, err, http.StatusBadRequest)
	l.done(l.gce.Disks.Delete(project, zone, "a").Do())
	l.done(l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "new", SourceImage: image}).Do())
	attached := &compute.AttachedDisk{Boot: true, AutoDelete: true, Source: "zones/" + zone + "/disks/new"}
	l.done(l.gce.Instances.AttachDisk(project, zone, "a", attached).Do())
	l.done(l.gce.Instances.Start(project, zone, "a").Do())
	if got := l.Machines.Named("a").ReadFile("f"); got != "" {
		t.Errorf("the new disk has %q", got)
	}
	l.done(l.gce.Instances.Delete(project, zone, "a").Do())
	if l.Machines.Disks() != 0 {
		t.Errorf("%d disks are left", l.Machines.Disks())
	}
}

func TestFurtherDisks(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	body := vm("a")
	body.Disks = append(body.Disks, &compute.AttachedDisk{DeviceName: "data", InitializeParams: &compute.AttachedDiskInitializeParams{DiskSizeGb: 30}})
	l.done(l.gce.Instances.Insert(project, zone, body).Do())
	l.done(l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "d", SizeGb: 20}).Do())
	attached := &compute.AttachedDisk{Source: "zones/" + zone + "/disks/d", DeviceName: "data"}
	_, err := l.gce.Instances.AttachDisk(project, zone, "a", attached).Do()
	wantCode(t, err, http.StatusBadRequest) // the device name is taken
	attached.DeviceName = ""
	l.done(l.gce.Instances.AttachDisk(project, zone, "a", attached).Do())
	if disks := l.get("a").Disks; len(disks) != 3 || disks[1].DiskSizeGb != 30 || disks[2].DeviceName != "persistent-disk-2" || disks[2].Index != 2 {
		t.Errorf("the disks: %+v %+v", disks[1], disks[len(disks)-1])
	}

	_, err = l.gce.Disks.Resize(project, zone, "d", &compute.DisksResizeRequest{SizeGb: 10}).Do()
	wantCode(t, err, http.StatusBadRequest)
	l.done(l.gce.Disks.Resize(project, zone, "d", &compute.DisksResizeRequest{SizeGb: 40}).Do())
	if d := l.disk("d"); d.SizeGb != 40 || l.get("a").Disks[2].DiskSizeGb != 40 || d.LastAttachTimestamp == "" {
		t.Errorf("after the resize: %d GB, %d GB attached, attached at %q", d.SizeGb, l.get("a").Disks[2].DiskSizeGb, d.LastAttachTimestamp)
	}

	l.done(l.gce.Instances.DetachDisk(project, zone, "a", "data").Do())
	l.done(l.gce.Disks.Delete(project, zone, "a-1").Do())
	l.done(l.gce.Instances.Delete(project, zone, "a").Do())
	if d := l.disk("d"); len(d.Users) != 0 {
		t.Errorf("the disk that stays has the users %v", d.Users)
	}
	_, err = l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "copy", SourceDisk: "zones/" + zone + "/disks/d"}).Do()
	wantCode(t, err, http.StatusBadRequest)
}
