//go:build e2e && linux

package machine

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

const grace = 30 * time.Second

func TestDiskSurvivesStop(t *testing.T) {
	l := newLab(t)
	spec := l.spec(0)
	l.must(l.Start(l.ctx, spec))
	l.must(l.Start(l.ctx, spec))
	l.booted("m0")
	l.output("m0", "echo kept > /root/file; echo kept > /var/lib/containerd/file; echo said at the end > /dev/console")
	id := l.output("m0", "cat /etc/machine-id")
	if name := l.output("m0", "hostname; systemctl list-units --failed --no-legend"); name != "demo-m0" {
		t.Errorf("hostname and failed units: %s", name)
	}

	l.must(l.Stop(l.ctx, "m0", grace))
	l.must(l.Stop(l.ctx, "m0", grace))
	l.clean("m0")
	if l.Running("m0") {
		t.Error("it runs after Stop")
	}
	text, _, next, err := l.Console("m0", 0)
	if err != nil || !strings.Contains(string(text), "said at the end") {
		t.Errorf("console: %s, %v", text, err)
	}

	l.must(l.Start(l.ctx, spec))
	l.booted("m0")
	want := "kept\nkept\n" + id
	if got := l.output("m0", "cat /root/file /var/lib/containerd/file /etc/machine-id"); got != want {
		t.Errorf("after a restart: %q, want %q", got, want)
	}
	if text, from, _, err := l.Console("m0", next); err != nil || from != next || !strings.Contains(string(text), "Welcome to") {
		t.Errorf("console of the second boot from %d: %s, %v", from, text, err)
	}

	l.must(l.Delete(l.ctx, "m0"))
	l.must(l.Delete(l.ctx, "m0"))
	l.clean("m0")
	if isDir(string(l.files("m0"))) {
		t.Error("the machine's files are there after Delete")
	}
}

func TestDiskMovesToAnotherMachine(t *testing.T) {
	l := newLab(t)
	l.must(l.Start(l.ctx, l.spec(0)))
	l.booted("m0")
	l.output("m0", "echo kept > /root/file")
	id := l.output("m0", "cat /etc/machine-id")
	l.must(l.Delete(l.ctx, "m0"))

	spec := l.spec(1)
	spec.Disk.ID = "m0"
	l.must(l.Start(l.ctx, spec))
	l.booted("m1")
	if got, want := l.output("m1", "cat /root/file /etc/machine-id; hostname; cat /etc/hostname"), "kept\n"+id+"\ndemo-m1\ndemo-m1"; got != want {
		t.Errorf("on the disk of m0, m1 says %q, want %q", got, want)
	}
	l.must(l.Stop(l.ctx, "m1", grace))
	l.must(l.DeleteDisk(l.ctx, "m0"))
	l.must(l.DeleteDisk(l.ctx, "m0"))
	l.must(l.Start(l.ctx, spec))
	l.booted("m1")
	if text, err := l.exec("m1", "cat /root/file"); err == nil {
		t.Errorf("a new disk has %q", text)
	}
}

// A disk of an image that was made of another disk has what was on that, also when the
// image is gone.
func TestImageOfADisk(t *testing.T) {
	l := newLab(t)
	l.must(l.Start(l.ctx, l.spec(0)))
	l.booted("m0")
	l.output("m0", "echo kept > /root/file; echo kept > /var/lib/containerd/file; rm /etc/issue")
	l.must(l.Stop(l.ctx, "m0", grace))
	l.must(l.MakeImage(l.ctx, "i", Disk{ID: "m0"}))
	l.must(l.MakeImage(l.ctx, "i", Disk{ID: "m0"}))
	l.must(l.Delete(l.ctx, "m0"))
	l.must(l.DeleteDisk(l.ctx, "m0"))

	spec := l.spec(1)
	spec.Disk.Made = "i"
	l.must(l.Start(l.ctx, spec))
	l.booted("m1")
	l.output("m1", "echo changed >> /root/file")
	l.must(l.DeleteImage(l.ctx, "i"))
	l.must(l.DeleteImage(l.ctx, "i"))
	l.must(l.Stop(l.ctx, "m1", grace))
	l.must(l.Start(l.ctx, spec))
	l.booted("m1")
	if got, want := l.output("m1", "cat /root/file /var/lib/containerd/file; hostname; ls /etc/issue 2>/dev/null || echo none"), "kept\nchanged\nkept\ndemo-m1\nnone"; got != want {
		t.Errorf("a machine of the image has %q, want %q", got, want)
	}
	spec = l.spec(2)
	spec.Disk.Made = "i"
	if err := l.Start(l.ctx, spec); err == nil {
		t.Error("a machine boots of an image that is gone")
	}
	if err := l.MakeImage(l.ctx, "i", Disk{ID: "none"}); err == nil {
		t.Error("an image is made of a disk that is not there")
	}
}

func TestHaltFromInside(t *testing.T) {
	l := newLab(t)
	l.must(l.Start(l.ctx, l.spec(0)))
	l.booted("m0")
	if _, err := l.exec("m0", "halt"); err != nil {
		t.Logf("halt: %v", err) // the machine may be gone before it answers
	}
	l.awaitHalted(l.Runc, "m0", PoweredOff)
	l.clean("m0")
	if l.Running("m0") {
		t.Error("it runs after it halted")
	}
	l.must(l.Start(l.ctx, l.spec(0)))
	l.booted("m0")
	if _, err := l.exec("m0", "reboot"); err != nil {
		t.Logf("reboot: %v", err)
	}
	l.awaitHalted(l.Runc, "m0", Rebooted)
	l.must(l.Start(l.ctx, l.spec(0)))
	l.must(l.kill("m0"))
	l.awaitHalted(l.Runc, "m0", Died)
	l.clean("m0")
}

func TestMachinesOutliveTheRunner(t *testing.T) {
	l := newLab(t)
	for n := range 3 {
		l.must(l.Start(l.ctx, l.spec(n)))
	}
	for _, id := range []string{"m0", "m1", "m2"} {
		l.booted(id)
	}
	l.must(l.Close())
	l.output("m0", "echo nobody listens > /dev/console")
	if _, err := l.exec("m1", "systemctl poweroff"); err != nil {
		t.Logf("poweroff: %v", err)
	}
	l.must(l.kill("m2"))

	next, err := NewRunner(l.ctx, l.Options)
	l.must(err)
	defer next.Close()
	if !next.Running("m0") {
		t.Error("m0 was not adopted")
	}
	l.must(next.Start(l.ctx, l.spec(0)))
	dead := map[string]bool{}
	for range 2 {
		select {
		case halt := <-next.Halted():
			dead[halt.ID] = true
		case <-time.After(grace):
			t.Fatalf("halted: %v; want m1 and m2", dead)
		}
	}
	if !dead["m1"] || !dead["m2"] {
		t.Errorf("halted: %v; want m1 and m2", dead)
	}
	if text, _, _, err := next.Console("m0", 0); err != nil || !strings.Contains(string(text), "nobody listens") {
		t.Errorf("console: %s, %v", text, err)
	}
	l.must(next.Stop(l.ctx, "m0", grace))
	l.clean("m0")
}

// kill ends a machine's init behind the runner's back.
func (l *lab) kill(id string) error {
	return l.runc.command(l.ctx, "kill", id, "KILL").Run()
}

func TestTwelveStartAtOnce(t *testing.T) {
	l := newLab(t)
	var specs []Spec
	for n := range 12 {
		specs = append(specs, l.spec(n))
	}
	group, ctx := errgroup.WithContext(l.ctx)
	begin := time.Now()
	for _, spec := range specs {
		group.Go(func() error { return l.Start(ctx, spec) })
	}
	l.must(group.Wait())
	t.Logf("twelve inits run after %s", time.Since(begin).Round(time.Millisecond))
	for _, spec := range specs {
		l.booted(spec.ID)
	}
	t.Logf("twelve machines are up after %s", time.Since(begin).Round(time.Millisecond))
	begin = time.Now()
	for _, spec := range specs {
		group.Go(func() error { return l.Delete(l.ctx, spec.ID) })
	}
	l.must(group.Wait())
	t.Logf("twelve machines were deleted in %s", time.Since(begin).Round(time.Millisecond))
	for _, spec := range specs {
		l.clean(spec.ID)
	}
}

func TestStopOfAMachineThatDoesNotListen(t *testing.T) {
	l := newLab(t)
	l.must(l.Start(l.ctx, l.spec(0)))
	l.must(l.Stop(l.ctx, "m0", grace)) // at once: init has no handlers yet
	l.clean("m0")

	l.must(l.Start(l.ctx, l.spec(0)))
	l.booted("m0")
	l.freeze("m0")
	l.must(l.Stop(l.ctx, "m0", 0))
	l.clean("m0")
}

// freeze leaves a frozen process in a nested cgroup, as a container is that
// runc was just making.
func (l *lab) freeze(id string) {
	l.Helper()
	trees, err := cgroupTrees(cgroupPath(l.Prefix, id))
	l.must(err)
	for _, tree := range trees {
		for file, frozen := range map[string]string{"freezer.state": "FROZEN", "cgroup.freeze": "1"} {
			if _, err := os.Stat(filepath.Join(tree, file)); err != nil {
				continue
			}
			l.output(id, "sleep 1000 >/dev/null 2>&1 & echo $! > /root/pid")
			dir := filepath.Join(tree, "nested")
			l.must(os.MkdirAll(dir, 0o755))
			pid := l.pidOf(tree, "sleep")
			l.must(os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(pid), 0))
			l.must(os.WriteFile(filepath.Join(dir, file), []byte(frozen), 0))
			return
		}
	}
	l.Skip("this computer has no freezer")
}

// pidOf finds a machine's process by its command, as seen from here.
func (l *lab) pidOf(tree, command string) string {
	l.Helper()
	text, err := os.ReadFile(filepath.Join(tree, "cgroup.procs"))
	l.must(err)
	for pid := range strings.FieldsSeq(string(text)) {
		name, err := os.ReadFile(filepath.Join("/proc", pid, "comm"))
		if err == nil && strings.TrimSpace(string(name)) == command {
			return pid
		}
	}
	l.Fatalf("no %s in %s", command, tree)
	return ""
}

func TestPurgeOfWhatNobodyKnows(t *testing.T) {
	l := newLab(t)
	l.must(l.Start(l.ctx, l.spec(0)))
	l.booted("m0")
	l.must(l.Close())
	elsewhere := l.Options
	elsewhere.StateDir = t.TempDir()
	l.must(Purge(l.ctx, elsewhere))
	if left, err := Leftovers(context.Background(), elsewhere); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
