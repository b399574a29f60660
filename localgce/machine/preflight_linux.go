package machine

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/program"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// Preflight lists everything in the way of machines whose disks are in
// stateDir, each with the command that mends it. As root it raises the limit of
// inotify instances itself.
func Preflight(stateDir string) []*fault.Error {
	c, err := survey(stateDir)
	if err != nil {
		return []*fault.Error{fault.Errorf(fault.Failed, "look at what this computer has: %w", err)}
	}
	return c.judge()
}

func survey(stateDir string) (computer, error) {
	c := computer{root: os.Geteuid() == 0, missing: missingPackages(), stateDir: stateDir}
	var err error
	if c.inotify, err = raiseInotify(); err != nil {
		return c, err
	}
	meminfo, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return c, err
	}
	if c.memory, err = memAvailable(string(meminfo)); err != nil {
		return c, err
	}
	c.disk, err = diskFree(stateDir)
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

// raiseInotify raises the limit where it is too low and may be raised, and
// returns what it is now.
func raiseInotify() (uint64, error) {
	path := filepath.Join("/proc/sys", strings.ReplaceAll(inotifySetting, ".", "/"))
	limit, err := readNumber(path)
	if err != nil || limit >= inotifyNeeded {
		return limit, err
	}
	if os.WriteFile(path, []byte(strconv.Itoa(inotifyProposed)), 0) != nil {
		return limit, nil // judged by what it is
	}
	return readNumber(path)
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
	for !isDir(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return 0, fmt.Errorf("look at the disk of %s: %w", dir, err)
	}
	return stat.Bavail * uint64(stat.Bsize), nil
}
