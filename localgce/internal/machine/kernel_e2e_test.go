//go:build e2e && linux

package machine

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestMachineLeavesTheComputerAlone: what a machine sets of the kernel is its
// own or is refused, and all of its units are well.
func TestMachineLeavesTheComputerAlone(t *testing.T) {
	l := newLab(t)
	before := settings(t)
	l.must(l.Start(l.ctx, l.spec(0)))
	l.booted("m0")
	state, err := l.exec("m0", "systemctl is-system-running --wait")
	if err != nil || state != "running" {
		t.Errorf("the machine is %s: %s", state, l.output("m0", "systemctl list-units --failed --no-legend"))
	}
	for _, setting := range []string{"kernel/panic", "kernel/panic_on_oops", "vm/overcommit_memory", "vm/panic_on_oom"} {
		other := "1"
		if content(t, "/proc/sys/"+setting) == other {
			other = "0"
		}
		if got := l.output("m0", "echo "+other+" >/proc/sys/"+setting+"; cat /proc/sys/"+setting); got != other {
			t.Errorf("%s is %s in the machine that set it to %s", setting, got, other)
		}
	}
	for _, refused := range []string{
		"echo 61 >/proc/sys/vm/swappiness", "echo 300000 >/proc/sys/kernel/pid_max",
		"date --set=2020-01-01", "modprobe dummy || rmmod overlay",
	} {
		if output, err := l.exec("m0", refused); err == nil {
			t.Errorf("a machine may do: %s (%s)", refused, output)
		}
	}
	if got := l.output("m0", "swapoff -a; tail -n +2 /proc/swaps; ss -Hltn sport = :22 | wc -l"); got != "2" {
		t.Errorf("swap, and sshd's listeners of either family: %q", got)
	}
	if after := settings(t); after != before {
		t.Errorf("the computer's settings are others.\nBefore:\n%s\nAfter:\n%s", before, after)
	}
}

// settings are the computer's sysctls of what no namespace divides, but for
// counters and what is made anew at each reading.
func settings(t *testing.T) string {
	t.Helper()
	output, err := exec.Command("sysctl", "-a", "--pattern", `^(abi|debug|dev|fs|kernel|vm)\.`).Output()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(output)) {
		name, _, _ := strings.Cut(line, " ")
		switch name {
		case "fs.dentry-state", "fs.file-nr", "fs.inode-nr", "fs.inode-state", "fs.aio-nr", "fs.quota.syncs",
			"kernel.ns_last_pid", "kernel.pty.nr", "kernel.random.uuid", "kernel.random.entropy_avail":
		default:
			b.WriteString(line)
		}
	}
	return b.String()
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}
