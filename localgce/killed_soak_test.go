//go:build soak

package localgce

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
	"google.golang.org/api/googleapi"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

var (
	seed  = flag.Uint64("seed", uint64(time.Now().UnixNano()), "at which steps the engine is killed")
	kills = flag.Int("kills", 24, "how often it is killed in a boot, and in a removal")
)

// TestKilledAtSteps kills the engine within the steps of a machine's boot and of its
// removal: the mounts, processes, namespaces, links, files and commits of which they
// consist, those of runc and nft as well. Each time the next engine finishes what was
// begun, and after the removal nothing is left.
func TestKilledAtSteps(t *testing.T) {
	t.Logf("seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 0))
	l := newLab(t)
	l.network()
	boot := l.steps(0, l.beginBoot, l.booted)
	removal := l.steps(0, l.beginRemoval, l.removed)
	clean := l.left() // with what the first machine's boot makes for all
	t.Logf("a boot has %d steps, a removal %d", boot, removal)
	for i := range *kills {
		at := [2]int{stepIn(random, i, boot), stepIn(random, i, removal)}
		t.Logf("the engine is killed at step %d of a boot, and at step %d of the removal", at[0], at[1])
		l.killed(at[0], l.beginBoot, l.booted)
		l.killed(at[1], l.beginRemoval, l.removed)
		l.wantLeft(clean)
	}
}

// stepIn is a step in the i-th part of all.
func stepIn(random *rand.Rand, i, all int) int {
	from, to := i*all / *kills, (i+1)*all / *kills
	return 1 + from + random.IntN(max(1, to-from))
}

// killed has something begin, kills the engine at a step of it, and has the next engine
// finish it.
func (l *lab) killed(at int, begin func(), done func() bool) {
	l.t.Helper()
	l.steps(at, begin, done)
	l.killDaemon() // if it was faster
	l.start()
	begin() // it may not have been recorded
	l.await("the end of what was begun", func() (bool, string) { return done(), "not yet" })
}

// steps has something begin, and counts its steps until it is done. At a step it kills
// the engine: 0 for none.
func (l *lab) steps(at int, begin func(), done func() bool) (n int) {
	l.t.Helper()
	d, err := open(l.options)
	if err != nil {
		l.t.Fatal(err)
	}
	pid, err := d.pid()
	if err != nil || pid <= 0 {
		l.t.Fatalf("the engine is process %d (%v)", pid, err)
	}
	trace := exec.Command("strace", "-f", "-s", "0", "-e", "signal=none", "-p", strconv.Itoa(pid), "-e",
		"trace=mount,umount2,setns,unshare,mkdir,mkdirat,unlink,unlinkat,rmdir,rename,renameat,renameat2,execve,sendto,fdatasync,fsync,kill,pidfd_send_signal")
	lines, err := trace.StderrPipe()
	if err != nil {
		l.t.Fatal(err)
	}
	if err := trace.Start(); err != nil {
		l.t.Fatalf("%v: install strace", err)
	}
	defer func() { _ = trace.Process.Kill() }() // the kernel lets go of all; asked, strace may wait for dead threads
	attached, dead, counted := make(chan struct{}), make(chan struct{}), make(chan int)
	go func() {
		counted <- follow(lines, func() { close(attached) }, at, func() { _ = syscall.Kill(pid, unix.SIGKILL); close(dead) })
	}()
	<-attached
	begin()
	over := time.After(timeout)
	for waiting := true; waiting; {
		select {
		case <-dead:
			waiting = false
		case <-over:
			l.t.Fatalf("step %d did not come, nor the end", at)
		case <-time.After(50 * time.Millisecond):
			waiting = !done()
		}
	}
	_ = trace.Process.Kill()
	n = <-counted
	_ = trace.Wait() // by a signal
	return n
}

// follow counts the steps in what strace writes.
func follow(lines io.Reader, attached func(), at int, kill func()) (n int) {
	scanner := bufio.NewScanner(lines)
	for first := true; scanner.Scan(); {
		switch line := scanner.Text(); {
		case first && strings.Contains(line, " attached"):
			first = false
			attached()
		case !strings.Contains(line, "(") || strings.Contains(line, "strace: "):
		default:
			if n++; n == at {
				kill()
			}
		}
	}
	return n
}

// beginBoot asks for the machine, unless it is there.
func (l *lab) beginBoot() {
	if _, err := l.insert(); err != nil && !answered(err, http.StatusConflict) && !cut(err) {
		l.t.Fatal(err)
	}
}

// beginRemoval asks for its end, unless that is under way or over.
func (l *lab) beginRemoval() {
	_, err := l.client.Instances.Delete("local", testZone, "demo").Do()
	if err != nil && !answered(err, http.StatusNotFound) && !answered(err, http.StatusBadRequest) && !cut(err) {
		l.t.Fatal(err)
	}
}

func (l *lab) booted() bool {
	instance, err := l.client.Instances.Get("local", testZone, "demo").Do()
	return err == nil && instance.Status == "RUNNING"
}

func (l *lab) removed() bool {
	_, err := l.client.Instances.Get("local", testZone, "demo").Do()
	return answered(err, http.StatusNotFound)
}

func answered(err error, status int) bool {
	var answer *googleapi.Error
	return errors.As(err, &answer) && answer.Code == status
}

// cut reports whether the engine died before it answered.
func cut(err error) bool {
	var answer *googleapi.Error
	return err != nil && !errors.As(err, &answer)
}

// wantLeft compares all that there is with what there was; namespaces go by and by.
func (l *lab) wantLeft(want []string) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), 20*time.Second)
	defer cancel()
	diff := ""
	err := wait.Poll(ctx, time.Second, func(context.Context) (bool, string, error) {
		diff = cmp.Diff(want, l.left())
		return diff == "", "there is more, or less", nil
	})
	if err != nil {
		l.t.Fatalf("after the removal: %v:\n%s", err, diff)
	}
}

// left is all that the engine has on the computer: what its stop would remove, and the
// routes, rules, addresses and translations in its namespaces.
func (l *lab) left() []string {
	l.t.Helper()
	d, err := open(l.options)
	if err != nil {
		l.t.Fatal(err)
	}
	slot, _, _, err := d.registered()
	if err != nil {
		l.t.Fatal(err)
	}
	list, err := d.leftovers(l.t.Context(), slot)
	if err != nil {
		return []string{err.Error()}
	}
	for _, line := range output("ip", "netns", "list") {
		name, _, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(name, slots.Prefix(slot)+"-") {
			continue
		}
		for _, what := range [][]string{
			{"ip", "-n", name, "-4", "rule"}, {"ip", "-n", name, "-4", "route", "show", "table", "all"}, {"ip", "-n", name, "-o", "link"},
			{"ip", "netns", "exec", name, "nft", "list", "ruleset"},
		} {
			for _, line := range output(what[0], what[1:]...) {
				list = append(list, name+": "+strings.TrimSpace(line))
			}
		}
	}
	slices.Sort(list)
	return list
}

func output(name string, args ...string) []string {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	text, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		text = append(text, err.Error()...)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}
