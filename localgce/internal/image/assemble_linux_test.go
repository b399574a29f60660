package image

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestContainerdPinsTheReleasesPause(t *testing.T) {
	for version, want := range map[string]string{"v1.37": "pause:3.10.2", "v1.35": "pause:3.10.1"} {
		r, err := loadRecipe(version)
		if err != nil {
			t.Fatal(err)
		}
		img := Image{Dir: t.TempDir()}
		config, err := embedded.ReadFile(machinePart + "/files/etc/containerd/config.toml")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(img.Rootfs(), "etc/containerd/config.toml")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, config, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := (&builder{recipe: r}).pinPause(img); err != nil {
			t.Fatal(err)
		}
		pinned, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(pinned), `sandbox = "registry.k8s.io/`+want+`"`) {
			t.Errorf("with Kubernetes %s, containerd's configuration has not %s: %v\n%s", version, want, err, pinned)
		}
	}
}
