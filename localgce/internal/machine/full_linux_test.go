package machine

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// smallDisk is a file system of two megabytes.
func smallDisk(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount")
	}
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// fill leaves no room below dir, until empty is called.
func fill(t *testing.T, dir string) (empty func()) {
	t.Helper()
	file := filepath.Join(dir, "filler")
	if err := os.WriteFile(file, make([]byte, 4<<20), 0o600); err == nil {
		t.Fatal("four megabytes fit")
	}
	return func() {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}

func writeAt(t *testing.T, size int, elements ...string) {
	t.Helper()
	file := filepath.Join(elements...)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
}

const noRoom = "no space left on device"

// TestImageThatDoesNotFit: the error says so, nothing of the image stays, and when
// there is room it can be made.
func TestImageThatDoesNotFit(t *testing.T) {
	r := &Runc{Options: Options{StateDir: smallDisk(t)}}
	writeAt(t, 100<<10, r.disk("d").upper(), "var/data")
	writeAt(t, 900<<10, r.disk("d").containerd(), "blob")
	writeAt(t, 500<<10, r.StateDir, "other")
	from := Disk{ID: "d", Image: "debian"}
	err := r.MakeImage(t.Context(), "i", from)
	if err == nil || !strings.Contains(strings.ToLower(err.Error()), noRoom) || !strings.Contains(err.Error(), "copy disk d") {
		t.Errorf("the error is %v", err)
	}
	if left, err := filepath.Glob(string(r.made("i")) + "*"); err != nil || len(left) > 0 {
		t.Errorf("left are %q (%v)", left, err)
	}
	if err := os.Remove(filepath.Join(r.StateDir, "other")); err != nil {
		t.Fatal(err)
	}
	if err := r.MakeImage(t.Context(), "i", from); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(filepath.Join(r.made("i").upper(), "var/data")); err != nil || info.Size() != 100<<10 {
		t.Errorf("the image has %v (%v)", info, err)
	}
}

// TestDiskThatDoesNotFit: so it is with a machine's disk, as it boots.
func TestDiskThatDoesNotFit(t *testing.T) {
	o := Options{StateDir: smallDisk(t)}
	image := Image{Containerd: filepath.Join(t.TempDir(), "containerd")}
	writeAt(t, 900<<10, image.Containerd, "blob")
	spec := Spec{ID: "m", Hostname: "demo", Disk: Disk{ID: "d"}}
	writeAt(t, 1500<<10, o.StateDir, "other")
	err := o.ensureDisk(t.Context(), spec, image)
	if err == nil || !strings.Contains(strings.ToLower(err.Error()), noRoom) || !strings.Contains(err.Error(), "container images") {
		t.Errorf("the error is %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(o.StateDir, "*", "*.partial")); err != nil || len(left) > 0 {
		t.Errorf("left are %q (%v)", left, err)
	}
	if err := os.Remove(filepath.Join(o.StateDir, "other")); err != nil {
		t.Fatal(err)
	}
	if err := o.ensureDisk(t.Context(), spec, image); err != nil {
		t.Error(err)
	}
}

// TestConsoleGoesOn: what a machine writes while its disk is full is lost; what it
// writes when there is room again is kept.
func TestConsoleGoesOn(t *testing.T) {
	dir := smallDisk(t)
	file := filepath.Join(dir, "console")
	keeper, copier := "khatest-console-keeper:m", "khatest-console-copier:m"
	tty, err := openTerminal(keeper, copier, file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = endConsole(keeper, copier) }() // where the test ends early
	say := func(line string) {
		t.Helper()
		if _, err := tty.WriteString(line + "\n"); err != nil {
			t.Fatal(err)
		}
	}
	shows := func(line string) error {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		return wait.Poll(ctx, 10*time.Millisecond, func(context.Context) (bool, string, error) {
			text, _, _, err := readConsole(file, 0)
			return strings.Contains(string(text), line), string(text[max(0, len(text)-80):]), err
		})
	}
	say("before")
	if err := shows("before"); err != nil {
		t.Fatal(err)
	}
	empty := fill(t, dir)
	for range 3 {
		say(strings.Repeat("full ", 800)) // more than the last page has room for
	}
	empty()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	err = wait.Poll(ctx, 50*time.Millisecond, func(context.Context) (bool, string, error) {
		say("after")
		text, _, _, err := readConsole(file, 0)
		return strings.Contains(string(text), "after"), "nothing of it", err
	})
	if err != nil {
		t.Errorf("the console is still: %v", err)
	}
	_ = tty.Close() // as the machine ends
	if err := endConsole(keeper, copier); err != nil {
		t.Error(err)
	}
	if left, err := named("khatest-console"); err != nil || len(left) > 0 {
		t.Errorf("left are %v (%v)", left, err)
	}
}
