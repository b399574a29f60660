package image

import (
	"os"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// TestBuildWithoutStock: where the image is, but neither the stock one nor what that is
// made of, nothing is built: a computer that was given the image has no Go.
func TestBuildWithoutStock(t *testing.T) {
	r, err := loadRecipe(release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	there := Image{ID: r.imageID, Dir: imageDir(cache, r.imageID), KubernetesVersion: release.Newest, Size: 1}
	if err := os.MkdirAll(there.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := there.describe(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	got, err := Build(t.Context(), Options{CacheDir: cache, KubernetesVersion: release.Newest, Events: event.Discard})
	if err != nil || got.ID != there.ID {
		t.Errorf("it is %+v, %v", got, err)
	}
}
