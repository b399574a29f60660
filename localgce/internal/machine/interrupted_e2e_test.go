//go:build e2e && linux

package machine

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestInterruptedStart: what a process that was killed right after runc has not
// done any more for a machine, the next one does when it takes that on.
func TestInterruptedStart(t *testing.T) {
	l := newLab(t)
	l.must(l.Start(l.ctx, l.spec(0)))
	l.booted("m0")
	l.must(l.Close())
	root := l.files("m0").root()
	l.must(os.MkdirAll(root, 0o700))
	l.must(unix.Mount("none", root, "tmpfs", 0, "")) // as the disk was, when it was killed
	l.output("m0", "mount --make-rprivate /")

	next, err := NewRunner(l.ctx, l.Options)
	l.must(err)
	defer next.Close()
	if !next.Running("m0") {
		t.Error("m0 was not adopted")
	}
	if left, err := mountsBelow(root); err != nil || len(left) > 0 {
		t.Errorf("its disk is still mounted outside: %v, %v", left, err)
	}
	if got := l.output("m0", "findmnt -n -o PROPAGATION /"); !strings.HasPrefix(got, "shared") {
		t.Errorf("its mounts are %s", got)
	}
	l.must(next.Stop(l.ctx, "m0", grace))
	l.clean("m0")
}
