//go:build e2e && linux

package machine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The computer's swap is not a machine's: its kubelet would not start, and its
// startup script would turn off what it can reach of it.
func TestSwapOfTheComputerIsNotTheMachines(t *testing.T) {
	l := newLab(t)
	file := filepath.Join(t.TempDir(), "swap")
	l.must(os.WriteFile(file, make([]byte, 1<<20), 0o600))
	l.must(run(l.ctx, "mkswap", file))
	l.must(run(l.ctx, "swapon", file))
	t.Cleanup(func() { l.must(run(l.ctx, "swapoff", file)) })

	l.must(l.Start(l.ctx, l.spec(0)))
	l.booted("m0")
	swaps, err := l.exec("m0", "tail -n +2 /proc/swaps && swapoff -a")
	if err != nil || swaps != "" {
		t.Errorf("the machine has swap, or fails to turn it off: %q, %v", swaps, err)
	}
	text, err := os.ReadFile("/proc/swaps")
	if err != nil || !strings.Contains(string(text), file) {
		t.Errorf("the computer's swap: %s, %v", text, err)
	}
}
