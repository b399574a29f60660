package image

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
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
	r, err := loadRecipe(release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	put(t, cache, r.imageID, Image{ID: r.imageID, KubernetesVersion: "v1.37.2"})
	img, err := Find(cache, release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(cache, "images", r.imageID, "rootfs"); img.Rootfs() != want {
		t.Errorf("the root is %s, want %s", img.Rootfs(), want)
	}
}

func TestFindKnowsWhatIsNotBuilt(t *testing.T) {
	_, err := Find(t.TempDir(), release.Newest)
	if got := errs.IDOf(err); got != NotBuilt {
		t.Errorf("the id of %v is %q", err, got)
	}
}

func TestFindRefusesAVersionThatIsNotKnown(t *testing.T) {
	for _, version := range []string{"v1.36.9", "v1.34", "1.36", ""} {
		_, err := Find(t.TempDir(), version)
		if errs.IDOf(err) != UnknownVersion || errs.KindOf(err) != errs.Usage || !strings.Contains(err.Error(), "v1.37.2, v1.36.3, ") {
			t.Errorf("%q: %v", version, err)
		}
	}
}

func TestFindTakesAMinorVersionForItsNewestRelease(t *testing.T) {
	cache := t.TempDir()
	r, err := loadRecipe("v1.36.3")
	if err != nil {
		t.Fatal(err)
	}
	put(t, cache, r.imageID, Image{ID: r.imageID})
	if img, err := Find(cache, "v1.36"); err != nil || img.ID != r.imageID {
		t.Errorf("found %+v, %v", img, err)
	}
	if img, err := Find(cache, "v1.36.1"); errs.IDOf(err) != NotBuilt {
		t.Errorf("v1.36.1: found %+v, %v", img, err)
	}
}

func TestFindReportsABrokenImage(t *testing.T) {
	cache := t.TempDir()
	r, err := loadRecipe(release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	put(t, cache, r.imageID, Image{})
	file := filepath.Join(imageDir(cache, r.imageID), descriptionFile)
	if err := os.WriteFile(file, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if img, err := Find(cache, release.Newest); err == nil {
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
