package image

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestDescribeCountsHardLinksOnce(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "kubelet")
	if err := os.WriteFile(program, make([]byte, 1<<20), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(program, filepath.Join(dir, "kubelet-again")); err != nil {
		t.Fatal(err)
	}
	img := Image{ID: "1", Dir: dir, KubernetesVersion: "v1.37.2", Created: time.Now().UTC()}
	if err := img.describe(); err != nil {
		t.Fatal(err)
	}
	got, err := read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got.Size < 1<<20 || got.Size >= 2<<20 {
		t.Errorf("the size is %d, want about 1 MiB", got.Size)
	}
	if got.Size = 0; !got.Created.Equal(img.Created) || got.KubernetesVersion != img.KubernetesVersion {
		t.Errorf("described %+v, read %+v", img, got)
	}
}
