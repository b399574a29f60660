package machine

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine/kernel"
)

func TestKernelFiles(t *testing.T) {
	root := t.TempDir()
	if got := kernelFiles(root, "6.1.0"); len(got) != 0 || kernel.HasConfig(root, "6.1.0") {
		t.Errorf("of a computer without any: %v", got)
	}
	for _, dir := range []string{"boot", "dev/net", "lib/modules/6.1.0", "lib/modules/5.10.0"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"boot/config-6.1.0", "dev/net/tun"} {
		if err := os.WriteFile(filepath.Join(root, file), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := kernelFiles(root, "6.1.0")
	want := []string{"/boot/config-6.1.0", "/lib/modules/6.1.0", "/dev/net/tun"}
	for i, m := range got {
		if m.Destination != want[i] || m.Source != root+want[i] || slices.Contains(m.Options, "ro") == strings.HasPrefix(want[i], "/dev") {
			t.Errorf("mount %d: %+v", i, m)
		}
	}
	if len(got) != len(want) || !kernel.HasConfig(root, "6.1.0") {
		t.Errorf("got %v, want %v", got, want)
	}
}
