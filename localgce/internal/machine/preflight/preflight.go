// Package preflight looks for what machines need of this computer: root,
// commands, limits of the kernel, cgroups, memory, and a disk that carries
// overlays. What is missing is a fault with the command that mends it.
package preflight

import (
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// What machines need of the computer.
const (
	gigabyte     = 1 << 30
	memoryNeeded = 2 * gigabyte // for three replicas and a few workers
	diskNeeded   = 5 * gigabyte // for their disks and the images they pull
)

// commandPackages are the commands that machines and networks are made with,
// and the Debian packages that have them.
var commandPackages = map[string]string{"runc": "runc", "nft": "nftables", "cp": "coreutils", "perl": "perl-base", "sleep": "coreutils", "nsenter": "util-linux"}

// host is what there is of what machines need.
type host struct {
	root     bool
	missing  []string // packages whose commands are missing
	runc     string   // the version of runc that is too old; "" for a good one, or none
	limits   []limit  // those that are too low
	cgroups  cgroups
	memory   uint64 // bytes that programs may take
	disk     uint64 // bytes that are free in stateDir
	overlay  error  // why a disk cannot be in stateDir
	stateDir string

	unverified string // the kernel's release if its configuration is not to be found
}

// limit is a kernel setting that machines need to be high enough.
type limit struct {
	setting           string
	is, need, propose uint64
}

// judge lists everything that stands in the way.
func (c host) judge() []*errs.Error {
	var problems []*errs.Error
	add := func(id, hint string, problem *errs.Error) {
		problems = append(problems, problem.WithID(id).WithHint("%s", hint))
	}
	if !c.root {
		add("local-not-root", "Run the command again with sudo -E.",
			errs.Errorf(errs.Denied, "machines and networks can be made by root only"))
	}
	if len(c.missing) > 0 {
		packages := strings.Join(c.missing, " ")
		add("local-packages-missing", "Run hack/setup, or: sudo apt-get install "+packages,
			errs.Errorf(errs.Failed, "commands are missing from these packages: %s", packages))
	}
	if c.runc != "" {
		add("local-runc", "Install a newer one: sudo apt-get install runc, or containerd.io where Docker's packages are",
			errs.Errorf(errs.Failed, "runc is %s; machines need 1.1 or later", c.runc))
	}
	for _, l := range c.limits {
		add(l.id(), fmt.Sprintf("sudo sysctl -w %s=%d", l.setting, l.propose),
			errs.Errorf(errs.Failed, "%s is %d; a dozen machines need %d or more", l.setting, l.is, l.need))
	}
	problems = append(problems, c.cgroups.judge()...)
	if c.memory < memoryNeeded {
		add("local-memory", "End programs that use much memory (ps aux --sort=-rss), or give this computer more.",
			errs.Errorf(errs.Failed, "%s of memory is free; machines need %s", gigabytes(c.memory), gigabytes(memoryNeeded)))
	}
	if c.disk < diskNeeded {
		add("local-disk", fmt.Sprintf("Remove files that are not needed (df -h %s), or choose another disk.", c.stateDir),
			errs.Errorf(errs.Failed, "%s of disk is free for %s; machines need %s", gigabytes(c.disk), c.stateDir, gigabytes(diskNeeded)))
	}
	if c.unverified != "" {
		add("local-kernel-config", "Install the kernel's package again (Debian: sudo apt-get install --reinstall linux-image-"+c.unverified+"), or: sudo modprobe configs",
			errs.Errorf(errs.Failed, "the configuration of kernel %[1]s is neither in /proc/config.gz nor in /boot/config-%[1]s; kubeadm verifies it", c.unverified))
	}
	if c.overlay != nil {
		add("local-file-system", "Choose a directory on ext4, XFS or Btrfs (in a container, a volume): KUBECTL_HA_LOCAL_DIR=/a/directory; where the kernel has no overlay yet: sudo modprobe overlay",
			errs.Errorf(errs.Failed, "machines' disks cannot be in %s: %w", c.stateDir, c.overlay))
	}
	return problems
}

func (l limit) id() string {
	if l.setting == computer.InotifySetting {
		return "local-inotify-limit"
	}
	return "local-kernel-limit"
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

// tooOld reads what `runc --version` says, and returns the version if it is
// older than 1.1. One that cannot be read is let pass.
func tooOld(output string) string {
	var version string
	var major, minor int
	if n, _ := fmt.Sscanf(output, "runc version %s", &version); n != 1 {
		return ""
	}
	if n, _ := fmt.Sscanf(version, "%d.%d", &major, &minor); n != 2 || major > 1 || major == 1 && minor >= 1 {
		return ""
	}
	return version
}
