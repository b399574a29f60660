//go:build unix

package suite

import (
	"os/exec"
	"syscall"
)

// endTogether has cmd end with all that it started when its context does.
func endTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
