package image

import (
	"os"
	"slices"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

func TestPruneKeepsOwnOutputs(t *testing.T) {
	options := Options{CacheDir: t.TempDir()}
	var builders []*builder
	for _, version := range release.Versions() {
		r, err := loadRecipe(version)
		if err != nil {
			t.Fatal(err)
		}
		builders = append(builders, &builder{Options: options, recipe: r})
	}
	b, other := builders[0], builders[1]
	keep := []string{other.kubernetesDir(), imageDir(b.CacheDir, "other")}
	for _, o := range b.outputs() {
		keep = append(keep, o.path)
	}
	drop := []string{b.stagePath("kubernetes-0"), b.machineTar() + ".partial", imageDir(b.CacheDir, "0.partial")}
	for _, dir := range slices.Concat(keep, drop) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.prune(); err != nil {
		t.Fatal(err)
	}
	for _, path := range keep {
		if !exists(path) {
			t.Errorf("%s was removed", path)
		}
	}
	for _, path := range drop {
		if exists(path) {
			t.Errorf("%s is left", path)
		}
	}
}
