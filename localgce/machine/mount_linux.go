package machine

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// mountPoint is a line of /proc/self/mountinfo.
type mountPoint struct{ path, fsType string }

// mountPoints lists this computer's mounts in the order they were made.
func mountPoints() ([]mountPoint, error) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, fmt.Errorf("list mounts: %w", err)
	}
	return parseMountInfo(string(text)), nil
}

// parseMountInfo reads the format of proc_pid_mountinfo(5).
func parseMountInfo(text string) []mountPoint {
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	var list []mountPoint
	for line := range strings.Lines(text) {
		before, after, found := strings.Cut(line, " - ")
		fields, types := strings.Fields(before), strings.Fields(after)
		if found && len(fields) >= 5 && len(types) >= 1 {
			list = append(list, mountPoint{path: unescape.Replace(fields[4]), fsType: types[0]})
		}
	}
	return list
}

// mountsBelow lists what is mounted on or below dir, the innermost first.
func mountsBelow(dir string) ([]string, error) {
	all, err := mountPoints()
	if err != nil {
		return nil, err
	}
	var list []string
	for _, m := range slices.Backward(all) {
		if m.path == dir || strings.HasPrefix(m.path, dir+"/") {
			list = append(list, m.path)
		}
	}
	return list, nil
}

func unmountBelow(dir string) error {
	list, err := mountsBelow(dir)
	if err != nil {
		return err
	}
	var failures []error
	for _, path := range list {
		if err := unix.Unmount(path, unix.MNT_DETACH); err != nil {
			failures = append(failures, fmt.Errorf("unmount %s: %w", path, err))
		}
	}
	return errors.Join(failures...)
}

// shareMounts lets mounts propagate among the namespaces inside a machine, as
// systemd has it where no container manager started it. Pods with mount
// propagation need it.
func shareMounts(pid int) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // for good: a thread that went into the machine does not come back
		done <- inMounts(pid, func() error { return unix.Mount("", "/", "", unix.MS_SHARED|unix.MS_REC, "") })
	}()
	if err := <-done; err != nil {
		return fmt.Errorf("share the machine's mounts: %w", err)
	}
	return nil
}

// inMounts moves the thread into a process's mount namespace and runs f.
func inMounts(pid int, f func() error) error {
	ns, err := os.Open(fmt.Sprintf("/proc/%d/ns/mnt", pid))
	if err != nil {
		return err
	}
	defer ns.Close()
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return err
	}
	if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNS); err != nil {
		return err
	}
	return f()
}
