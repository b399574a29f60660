package testhost

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strconv"
)

// arguments are QEMU's for the whole computer. Its root is never written to,
// and its home is made anew for each run.
func (o Options) arguments(accelerator string, s system, home string) []string {
	line := "root=/dev/vda rw console=ttyS0 quiet loglevel=1 systemd.show_status=0 panic=-1 " + o.Kernel
	return append(machine(accelerator, s, line),
		"-smp", "2", "-m", strconv.Itoa(o.memory()),
		"-drive", "if=virtio,format=raw,snapshot=on,file="+s.disk(),
		"-drive", "if=virtio,format=raw,cache=unsafe,file="+home,
	)
}

// machine are the arguments for a kernel that runs, with a serial console and
// no network.
func machine(accelerator string, s system, line string) []string {
	accelerators := map[string][]string{
		kvm: {"-accel", "kvm", "-cpu", "host"},
		tcg: {"-accel", "tcg,thread=multi,tb-size=2048", "-cpu", "max"},
	}
	return append(accelerators[accelerator],
		"-nodefaults", "-no-user-config", "-nic", "none", "-no-reboot",
		"-display", "none", "-monitor", "none", "-serial", "stdio",
		"-kernel", s.kernel(), "-initrd", s.initrd(), "-append", line,
	)
}

// qemu runs a guest until it powers off. It dies with ctx, and with this
// process. Its temporary files lie in dir.
func qemu(ctx context.Context, console io.Writer, dir string, arguments ...string) error {
	// The kernel ties the signal of a parent's death to the thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	arguments = append([]string{"--pdeathsig", "KILL", "qemu-system-x86_64"}, arguments...)
	cmd := exec.CommandContext(ctx, "setpriv", arguments...)
	cmd.Env = append(cmd.Environ(), "TMPDIR="+dir)
	cmd.Stdout, cmd.Stderr = console, console
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("run QEMU: %w", err)
	}
	return nil
}
