//go:build linux

// Package apart has a test run again as if on another computer: in a process of its own,
// with a network and mounts of its own, behind whose default route there is an internet of
// the test's making. The real computer's network and files stay as they are.
package apart

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// Addresses on the link to the internet: TEST-NET-2 (RFC 5737).
var (
	computer = netip.AddrFrom4([4]byte{198, 51, 100, 1})
	Internet = netip.AddrFrom4([4]byte{198, 51, 100, 10}) // of all that is there
)

// mark is the environment variable by which the process knows that it is apart.
const mark = "KUBECTL_HA_TEST_APART"

// leave is how long a test that is interrupted may take to clean up.
const leave = 2 * time.Minute

// Is reports whether this process is apart already.
func Is() bool { return os.Getenv(mark) != "" }

// Run runs the test again, apart, and has its result.
func Run(t *testing.T) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
	if end, ok := t.Deadline(); ok {
		cmd.Args = append(cmd.Args, "-test.timeout="+time.Until(end).String())
	}
	cmd.Env = append(os.Environ(), mark+"=1")
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS, Pdeathsig: syscall.SIGTERM}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = leave
	runtime.LockOSThread() // to which the kernel ties Pdeathsig
	defer runtime.UnlockOSThread()
	if err := cmd.Run(); err != nil {
		t.Errorf("apart: %v", err)
	}
}

// Outside is what is behind the default route of a process that is apart.
type Outside struct {
	inner, outer netns.NsHandle
}

// Connect makes the internet, with a resolver at its address.
func Connect(t *testing.T) *Outside {
	t.Helper()
	o, err := connect(t.TempDir())
	if err != nil {
		t.Fatalf("connect to an internet of the test's: %v", err)
	}
	return o
}

func connect(dir string) (*Outside, error) {
	if err := unix.Mount("none", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return nil, fmt.Errorf("keep mounts to this process: %w", err)
	}
	file := filepath.Join(dir, "resolv.conf")
	if err := os.WriteFile(file, []byte("nameserver "+Internet.String()+"\n"), 0o644); err != nil {
		return nil, err
	}
	if err := unix.Mount(file, "/etc/resolv.conf", "", unix.MS_BIND, ""); err != nil {
		return nil, fmt.Errorf("name the resolver: %w", err)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	inner, err := netns.Get()
	if err != nil {
		return nil, err
	}
	outer, err := netns.New() // which this thread is in then
	if err = errors.Join(err, netns.Set(inner)); err != nil {
		return nil, err
	}
	o := &Outside{inner: inner, outer: outer}
	return o, o.link()
}

// link makes the link between both, with addresses and routes.
func (o *Outside) link() error {
	here, err := netlink.NewHandleAt(o.inner)
	if err != nil {
		return err
	}
	defer here.Close()
	there, err := netlink.NewHandleAt(o.outer)
	if err != nil {
		return err
	}
	defer there.Close()
	pair := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "wan"}, PeerName: "wan", PeerNamespace: netlink.NsFd(int(o.outer))}
	if err := here.LinkAdd(pair); err != nil {
		return fmt.Errorf("make the link: %w", err)
	}
	return errors.Join(
		raise(here, "lo", netip.Addr{}), raise(there, "lo", netip.Addr{}),
		raise(here, "wan", computer), raise(there, "wan", Internet),
		here.RouteAdd(&netlink.Route{Gw: Internet.AsSlice()}),
	)
}

func raise(handle *netlink.Handle, name string, address netip.Addr) error {
	link, err := handle.LinkByName(name)
	if err == nil && address.IsValid() {
		var parsed *netlink.Addr
		if parsed, err = netlink.ParseAddr(address.String() + "/24"); err == nil {
			err = handle.AddrAdd(link, parsed)
		}
	}
	if err == nil {
		err = handle.LinkSetUp(link)
	}
	if err != nil {
		return fmt.Errorf("raise %s: %w", name, err)
	}
	return nil
}

// Do does something there, such as to listen.
func (o *Outside) Do(do func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := netns.Set(o.outer); err != nil {
		return err
	}
	return errors.Join(do(), netns.Set(o.inner))
}
