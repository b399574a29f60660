package preflight

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

const cgroupRoot = "/sys/fs/cgroup"

// lookAtCgroups finds what is missing, as runc decides which version there is.
func lookAtCgroups() (cgroups, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(cgroupRoot, &stat); err != nil {
		return cgroups{}, fmt.Errorf("look at %s: %w", cgroupRoot, err)
	}
	if stat.Type == unix.CGROUP2_SUPER_MAGIC {
		return lookAtV2(cgroupRoot)
	}
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return cgroups{}, err
	}
	c := cgroups{version: 1, missing: missingV1(string(mounts))}
	if !slices.Contains(c.missing, "memory") {
		c.refused = tryCgroup(filepath.Join(cgroupRoot, "memory"))
	}
	return c, nil
}

// missingV1 lists the controllers that no hierarchy is mounted for.
func missingV1(mounts string) []string {
	mounted := map[string]bool{}
	for line := range strings.Lines(mounts) {
		if fields := strings.Fields(line); len(fields) > 3 && fields[2] == "cgroup" {
			for option := range strings.SplitSeq(fields[3], ",") {
				mounted[option] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(controllersV1), func(name string) bool { return mounted[name] })
}

// lookAtV2 tries to hand the controllers down from the root of the hierarchy,
// as runc does for the first machine, and takes back what was not so before.
func lookAtV2(root string) (cgroups, error) {
	c := cgroups{version: 2, refused: tryCgroup(root)}
	there, err := words(filepath.Join(root, "cgroup.controllers"))
	if err != nil {
		return c, err
	}
	file := filepath.Join(root, "cgroup.subtree_control")
	given, err := words(file)
	if err != nil {
		return c, err
	}
	for _, name := range controllersV2 {
		switch {
		case slices.Contains(given, name):
		case !slices.Contains(there, name):
			c.missing = append(c.missing, name)
		default:
			err := os.WriteFile(file, []byte("+"+name), 0)
			if errors.Is(err, unix.EBUSY) {
				c.busy = append(c.busy, name)
			} else if c.refused = errors.Join(c.refused, err); err == nil {
				_ = os.WriteFile(file, []byte("-"+name), 0) // somebody else may use it by now
			}
		}
	}
	return c, nil
}

// tryCgroup makes a cgroup and removes it.
func tryCgroup(parent string) error {
	dir, err := os.MkdirTemp(parent, "kha-try-")
	if err != nil {
		return err
	}
	return os.Remove(dir)
}

func words(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	return strings.Fields(string(text)), err
}
