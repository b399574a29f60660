package preflight

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// cgroups is what this computer's cgroups lack of what kubelets need.
type cgroups struct {
	version int      // 1 or 2
	missing []string // controllers that there are none of
	busy    []string // controllers of version 2 that cannot be handed down: the root has processes of its own
	refused error    // why no cgroup can be made
}

// Controllers that kubelets and runc need, by version. Version 2 has devices
// and freezer built in.
var (
	controllersV1 = []string{"cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "pids"}
	controllersV2 = []string{"cpu", "cpuset", "memory", "pids"}
)

func (c cgroups) judge() []*errs.Error {
	var problems []*errs.Error
	if c.refused != nil {
		problems = append(problems, errs.Errorf(errs.Failed, "no cgroup can be made for machines: %w", c.refused).
			WithID("local-cgroups").
			WithHint("In a container, run it with --privileged --cgroupns=host; elsewhere: sudo mount -o remount,rw /sys/fs/cgroup"))
	}
	if len(c.missing) > 0 {
		problems = append(problems, errs.Errorf(errs.Failed, "cgroup version %d has no controller %s, which kubelets need", c.version, strings.Join(c.missing, ", ")).
			WithID("local-cgroup-controllers").WithHint("%s", bootHint(c.missing)))
	}
	if len(c.busy) > 0 {
		problems = append(problems, errs.Errorf(errs.Failed, "processes in the root of the cgroups keep machines from the controllers %s", strings.Join(c.busy, ", ")).
			WithID("local-cgroup-busy").
			WithHint("Run the container with --cgroupns=host, or move them aside: sudo sh -c 'mkdir -p /sys/fs/cgroup/init && "+
				`for p in $(cat /sys/fs/cgroup/cgroup.procs); do echo $p > /sys/fs/cgroup/init/cgroup.procs; done'`))
	}
	return problems
}

// bootHint is for computers that have a controller switched off. Some are
// without the one for memory unless told otherwise.
func bootHint(missing []string) string {
	if slices.Contains(missing, "memory") {
		return "Add cgroup_enable=memory to the kernel's command line (see cat /proc/cmdline, and no cgroup_disable there), and restart this computer."
	}
	return fmt.Sprintf("Take cgroup_disable=%s off the kernel's command line (cat /proc/cmdline), or start a kernel that has it.", strings.Join(missing, ","))
}
