package preflight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine/kernel"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Problems lists everything in the way of machines whose disks are in
// stateDir, each with the command that mends it. As root it raises the limit of
// inotify instances itself.
func Problems(stateDir string) []*errs.Error {
	c, err := survey(stateDir)
	if err != nil {
		return []*errs.Error{errs.Errorf(errs.Failed, "look at what this computer has: %w", err)}
	}
	return c.judge()
}

func survey(stateDir string) (host, error) {
	c := host{root: os.Geteuid() == 0, missing: missingPackages(), runc: oldRunc(), stateDir: stateDir}
	var err error
	if c.limits, err = lowLimits("/proc/sys"); err != nil {
		return c, err
	}
	meminfo, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return c, err
	}
	if c.memory, err = memAvailable(string(meminfo)); err != nil {
		return c, err
	}
	if c.disk, err = diskFree(stateDir); err != nil || !c.root {
		return c, err
	}
	c.overlay = tryOverlay(stateDir)
	if c.cgroups, err = lookAtCgroups(); err != nil {
		return c, err
	}
	c.unverified, err = c.unverifiedKernel()
	return c, err
}

func missingPackages() []string {
	missing := map[string]bool{}
	for command, name := range commandPackages {
		if _, err := program.Find(command); err != nil {
			missing[name] = true
		}
	}
	return slices.Sorted(maps.Keys(missing))
}

// oldRunc is the version of runc if it is too old. One that is missing is
// among the packages.
func oldRunc() string {
	output, err := program.Command(context.Background(), "runc", "--version").Output()
	if err != nil {
		return ""
	}
	return tooOld(string(output))
}

// lowLimits lists the limits below dir that are too low. That of inotify
// instances, which is nearly everywhere, is raised where it may be.
func lowLimits(dir string) (low []limit, err error) {
	for _, l := range limitsNeeded {
		path := filepath.Join(dir, strings.ReplaceAll(l.setting, ".", "/"))
		l.is, err = readNumber(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a kernel without it has no such limit
		}
		if err == nil && l.is < l.need && l.setting == computer.InotifySetting && os.WriteFile(path, []byte(strconv.FormatUint(l.propose, 10)), 0) == nil {
			l.is, err = readNumber(path)
		}
		if err != nil {
			return low, err
		}
		if l.is < l.need {
			low = append(low, l)
		}
	}
	return low, nil
}

func readNumber(path string) (uint64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
}

// diskFree looks at the file system that dir is on, or will be.
func diskFree(dir string) (uint64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(nearest(dir), &stat); err != nil {
		return 0, fmt.Errorf("look at the disk of %s: %w", dir, err)
	}
	return stat.Bavail * uint64(stat.Bsize), nil
}

// unverifiedKernel is the kernel's release if kubeadm's system verification would not
// find its configuration. On cgroup v1 it is not asked.
func (c host) unverifiedKernel() (string, error) {
	release, err := kernel.Release()
	if err != nil || c.cgroups.version == 1 || kernel.HasConfig("/", release) {
		return "", err
	}
	return release, nil
}
