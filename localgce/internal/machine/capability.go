package machine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// capabilityNames are in the order of the kernel's numbers (capability.h).
var capabilityNames = strings.Fields(`CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID
	SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE
	SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME
	SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG
	WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`)

// theComputers are capabilities over what no namespace divides: a virtual
// machine's modules and clock are its own, these would be the computer's.
var theComputers = []string{"SYS_MODULE", "SYS_TIME"}

// boundingSet lists the capabilities of a machine: what a /proc/PID/status file
// says may be given away, but for theComputers. A nested virtual machine may
// lack some more, SYS_RESOURCE above all.
func boundingSet(status string) ([]string, error) {
	for line := range strings.Lines(status) {
		value, found := strings.CutPrefix(line, "CapBnd:")
		if !found {
			continue
		}
		bits, err := strconv.ParseUint(strings.TrimSpace(value), 16, 64)
		if err != nil {
			return nil, fmt.Errorf("read the capability bounding set: %w", err)
		}
		var names []string
		for i, name := range capabilityNames {
			if bits&(1<<i) != 0 && !slices.Contains(theComputers, name) {
				names = append(names, "CAP_"+name)
			}
		}
		return names, nil
	}
	return nil, fmt.Errorf("read the capability bounding set: no CapBnd in the process's status")
}
