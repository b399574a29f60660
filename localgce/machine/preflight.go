package machine

import (
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// What machines need of the computer.
const (
	gigabyte        = 1 << 30
	memoryNeeded    = 3 * gigabyte // for three replicas and a few workers
	diskNeeded      = 5 * gigabyte // for their disks and the images they pull
	inotifyNeeded   = 1024         // instances: a dozen machines exceed the usual 128
	inotifySetting  = "fs.inotify.max_user_instances"
	inotifyProposed = 8192
)

// commandPackages are the commands that machines and networks are made with,
// and the Debian packages that have them.
var commandPackages = map[string]string{"runc": "runc", "nft": "nftables", "cp": "coreutils", "cat": "coreutils", "sleep": "coreutils", "nsenter": "util-linux"}

// computer is what there is of what machines need.
type computer struct {
	root     bool
	missing  []string // packages whose commands are missing
	inotify  uint64   // inotify instances for each user
	memory   uint64   // bytes that programs may take
	disk     uint64   // bytes that are free in stateDir
	stateDir string
}

// judge lists everything that stands in the way.
func (c computer) judge() []*fault.Error {
	var problems []*fault.Error
	if !c.root {
		problems = append(problems, fault.Errorf(fault.Denied, "machines and networks can be made by root only").
			WithID("local-not-root").WithHint("Run the command again with sudo -E."))
	}
	if len(c.missing) > 0 {
		packages := strings.Join(c.missing, " ")
		problems = append(problems, fault.Errorf(fault.Failed, "commands are missing from these packages: %s", packages).
			WithID("local-packages-missing").WithHint("Run hack/setup, or: sudo apt-get install %s", packages))
	}
	if c.inotify < inotifyNeeded {
		problems = append(problems, fault.Errorf(fault.Failed, "%s is %d; a dozen machines need %d or more", inotifySetting, c.inotify, inotifyNeeded).
			WithID("local-inotify-limit").WithHint("sudo sysctl -w %s=%d", inotifySetting, inotifyProposed))
	}
	if c.memory < memoryNeeded {
		problems = append(problems, fault.Errorf(fault.Failed, "%s of memory is free; machines need %s", gigabytes(c.memory), gigabytes(memoryNeeded)).
			WithID("local-memory").WithHint("End programs that use much memory (ps aux --sort=-rss), or give this computer more."))
	}
	if c.disk < diskNeeded {
		problems = append(problems, fault.Errorf(fault.Failed, "%s of disk is free for %s; machines need %s", gigabytes(c.disk), c.stateDir, gigabytes(diskNeeded)).
			WithID("local-disk").WithHint("Remove files that are not needed (df -h %s), or choose another disk.", c.stateDir))
	}
	return problems
}

func gigabytes(n uint64) string { return fmt.Sprintf("%.1f GB", float64(n)/gigabyte) }

// memAvailable reads the kernel's estimate from /proc/meminfo.
func memAvailable(meminfo string) (uint64, error) {
	for line := range strings.Lines(meminfo) {
		var kilobytes uint64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kilobytes); n == 1 {
			return kilobytes << 10, nil
		}
	}
	return 0, fmt.Errorf("no MemAvailable in /proc/meminfo")
}
