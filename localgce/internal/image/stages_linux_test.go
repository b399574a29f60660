package image

import (
	"os"
	"slices"
	"testing"
)

func TestPruneKeepsOwnOutputs(t *testing.T) {
	b := &builder{Options: Options{CacheDir: t.TempDir()}, recipe: recipe{compileKey: "1", machineKey: "2", layerKey: "3"}}
	keep := []string{b.programsDir(), b.layerTar(), b.machineTar(), imageDir(b.CacheDir, "other")}
	drop := []string{b.stagePath("programs-0"), b.stagePath("machine-2.tar.partial"), imageDir(b.CacheDir, "0.partial")}
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
