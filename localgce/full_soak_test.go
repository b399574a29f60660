//go:build soak

package localgce

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	compute "google.golang.org/api/compute/v1"
)

// TestFullDisk fills the disk of an engine before a boot, while a machine runs, and
// before an image is written: what cannot be done says why, nothing of the state is
// lost, and all goes on when there is room.
func TestFullDisk(t *testing.T) {
	disk := smallDisk(t)
	l := newLabAt(t, filepath.Join(disk, "state"))
	l.network()

	empty := fillDisk(t, disk)
	l.wantNoRoom(l.insert())
	if _, err := l.client.Networks.Get("local", "net").Do(); err != nil {
		t.Errorf("the state is lost: %v", err)
	}
	empty()
	l.do(l.insert())
	l.awaitGuest("boots", "1")

	empty = fillDisk(t, disk)
	l.awaitGuest("boots", "1") // the machine runs, and the engine answers
	empty()
	l.do(l.client.Instances.Stop("local", testZone, "demo").Do())
	image := func() (*compute.Operation, error) {
		return l.client.Images.Insert("local", &compute.Image{Name: "own", SourceDisk: "zones/" + testZone + "/disks/demo"}).Do()
	}
	empty = fillDisk(t, disk)
	l.wantNoRoom(image())
	empty()
	l.do(image())
	l.do(l.client.Instances.Start("local", testZone, "demo").Do())
	l.awaitGuest("boots", "2")

	empty = fillDisk(t, disk)
	l.killDaemon()
	empty()
	l.start()
	l.awaitStatus("RUNNING")
}

// smallDisk is a file system of its own, with as much room as an engine wants.
func smallDisk(t *testing.T) string {
	t.Helper()
	file, dir := filepath.Join(t.TempDir(), "disk"), t.TempDir()
	for _, command := range [][]string{
		{"truncate", "--size", "6G", file}, {"mkfs.ext4", "-q", "-F", "-m", "0", file}, {"mount", "-o", "loop", file, dir},
	} {
		if text, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v: %s", command, err, text)
		}
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fillDisk leaves no room on the file system of a directory, until empty is called.
func fillDisk(t *testing.T, dir string) (empty func()) {
	t.Helper()
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	at := int64(0)
	for size := int64(1 << 32); size >= 4096; size /= 2 {
		for unix.Fallocate(int(filler.Fd()), 0, at, size) == nil {
			at += size
		}
	}
	if err := filler.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(filler.Name()); err != nil {
			t.Fatal(err)
		}
	}
}

// wantNoRoom wants a change to fail for want of room, at once or in its operation.
func (l *lab) wantNoRoom(operation *compute.Operation, err error) {
	l.t.Helper()
	said := ""
	if err != nil {
		said = err.Error()
	} else if ended := l.ended(operation); ended.Error != nil {
		said = ended.Error.Errors[0].Message
	}
	if !strings.Contains(strings.ToLower(said), "no space left on device") {
		l.t.Errorf("on a full disk it says %q (%v)", said, err)
	}
}
