package image

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// put writes the description of a finished image into a cache directory, in a
// directory of the given name.
func put(t *testing.T, cacheDir, name string, img Image) {
	t.Helper()
	dir := imageDir(cacheDir, name)
	content, err := json.Marshal(img)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, descriptionFile), content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFindReturnsTheRecipesImage(t *testing.T) {
	cache := t.TempDir()
	r, err := loadRecipe()
	if err != nil {
		t.Fatal(err)
	}
	put(t, cache, r.imageID, Image{ID: r.imageID, KubernetesVersion: "v1.37.2"})
	img, err := Find(cache)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(cache, "images", r.imageID, "rootfs"); img.Rootfs() != want {
		t.Errorf("the root is %s, want %s", img.Rootfs(), want)
	}
}

func TestFindKnowsWhatIsNotBuilt(t *testing.T) {
	_, err := Find(t.TempDir())
	if got := errs.IDOf(err); got != "image-not-built" {
		t.Errorf("the id of %v is %q", err, got)
	}
}

func TestFindReportsABrokenImage(t *testing.T) {
	cache := t.TempDir()
	r, err := loadRecipe()
	if err != nil {
		t.Fatal(err)
	}
	put(t, cache, r.imageID, Image{})
	file := filepath.Join(imageDir(cache, r.imageID), descriptionFile)
	if err := os.WriteFile(file, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if img, err := Find(cache); err == nil {
		t.Errorf("a broken description gives %+v, want an error", img)
	}
}

func TestListIsNewestFirstAndLeavesOutUnfinished(t *testing.T) {
	cache := t.TempDir()
	now := time.Now()
	put(t, cache, "old", Image{ID: "old", Created: now.Add(-time.Hour)})
	put(t, cache, "new", Image{ID: "new", Created: now})
	put(t, cache, "next.partial", Image{ID: "next", Created: now.Add(time.Hour)})
	images, err := List(cache)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, img := range images {
		ids = append(ids, img.ID)
	}
	if len(ids) != 2 || ids[0] != "new" || ids[1] != "old" {
		t.Errorf("listed %v, want [new old]", ids)
	}
}
