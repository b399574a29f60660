package api_test

import (
	"net/http"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// stopped makes an instance, has it write a file, and stops it.
func (l *lab) stopped(name, text string) {
	l.Helper()
	l.done(l.gce.Instances.Insert(project, zone, vm(name)).Do())
	l.Machines.Named(name).WriteFile("f", text)
	l.done(l.gce.Instances.Stop(project, zone, name).Do())
}

// imageOf makes an image of an instance's disk.
func (l *lab) imageOf(disk, name, family string) {
	l.Helper()
	l.done(l.gce.Images.Insert(project, &compute.Image{
		Name: name, Family: family, SourceDisk: "zones/" + zone + "/disks/" + disk}).Do())
}

// from makes an instance of a project's own image.
func (l *lab) from(name, image string) *compute.Operation {
	l.Helper()
	body := vm(name)
	body.Disks[0].InitializeParams.SourceImage = "projects/" + project + "/global/images/" + image
	return l.wait(l.gce.Instances.Insert(project, zone, body).Do())
}

func TestImageOfADisk(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.stopped("a", "first")
	l.imageOf("a", "own-1", "own")
	l.stopped("b", "second")
	l.imageOf("b", "own-2", "own")
	found, err := l.gce.Images.Get(project, "own-1").Do()
	if err != nil || found.Status != "READY" || found.Family != "own" || found.DiskSizeGb != 10 || found.SourceDiskId == "" {
		t.Errorf("the image is %+v, %v", found, err)
	}
	if op := l.from("c", "own-1"); op.Error != nil {
		t.Fatalf("of the image: %+v", op.Error.Errors[0])
	}
	if got := l.Machines.Named("c").ReadFile("f"); got != "first" {
		t.Errorf("a machine of the first image has %q", got)
	}
	l.from("d", "family/own")
	if got := l.Machines.Named("d").ReadFile("f"); got != "second" {
		t.Errorf("a machine of the family has %q, want that of the newest image", got)
	}
	l.done(l.gce.Images.Deprecate(project, "own-2", &compute.DeprecationStatus{State: "DEPRECATED"}).Do())
	if newest, err := l.gce.Images.GetFromFamily(project, "own").Do(); err != nil || newest.Name != "own-1" {
		t.Errorf("of the family is %+v, %v; its newest is deprecated", newest, err)
	}
	list, err := l.gce.Images.List(project).Do()
	if err != nil || len(list.Items) != 2 {
		t.Errorf("listed are %d images, %v", len(list.Items), err)
	}

	l.done(l.gce.Images.Delete(project, "own-1").Do())
	if got := l.Machines.Images(); got != 1 {
		t.Errorf("%d images are kept, one was deleted of two", got)
	}
	l.done(l.gce.Instances.Reset(project, zone, "c").Do())
	if got := l.Machines.Named("c").ReadFile("f"); got != "first" {
		t.Errorf("without its image a machine has %q", got)
	}
}

func TestImagesThatAreRefused(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	disk := "zones/" + zone + "/disks/a"
	for name, body := range map[string]*compute.Image{
		"a disk that a machine runs from": {Name: "i", SourceDisk: disk},
		"no disk":                         {Name: "i"},
		"no name":                         {SourceDisk: disk},
	} {
		_, err := l.gce.Images.Insert(project, body).Do()
		t.Log(name)
		wantCode(t, err, http.StatusBadRequest)
	}
	_, err := l.gce.Images.Insert(project, &compute.Image{Name: "i", SourceDisk: "zones/" + zone + "/disks/none"}).Do()
	wantCode(t, err, http.StatusNotFound)
	l.done(l.gce.Images.Insert(project, &compute.Image{Name: "i", SourceDisk: disk}).ForceCreate(true).Do())
	_, err = l.gce.Images.Delete("debian-cloud", "debian-12-bookworm-v20260915").Do()
	wantCode(t, err, http.StatusNotFound)
}
