package machine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
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
// propagation need it. A thread of this process cannot do it: the main thread
// must not leave its mount namespace, and which one runs this is not known.
func shareMounts(ctx context.Context, pid int) error {
	err := run(ctx, "nsenter", "--target", strconv.Itoa(pid), "--mount", "mount", "--make-rshared", "/")
	if err != nil {
		return fmt.Errorf("share the machine's mounts: %w", err)
	}
	return nil
}
