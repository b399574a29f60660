package image

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheRecipeHasOneIDPerContent(t *testing.T) {
	first, err := loadRecipe()
	if err != nil {
		t.Fatal(err)
	}
	second, err := loadRecipe()
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Errorf("the same recipe has two keys: %+v and %+v", first, second)
	}
	keys := map[string]bool{first.imageID: true, first.compileKey: true, first.machineKey: true, first.layerKey: true}
	if len(keys) != 4 {
		t.Errorf("different parts of the recipe have the same key: %+v", first)
	}
}

func TestWhatTheCodeAddsChangesTheKey(t *testing.T) {
	one, err := keyOf([]string{importScript}, []string{"-tags", "a"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := keyOf([]string{importScript}, []string{"-tags", "b"})
	if err != nil {
		t.Fatal(err)
	}
	if one == other {
		t.Errorf("other build flags give the same key %s", one)
	}
}

func TestMaterializeMakesAModuleOfTheRecipe(t *testing.T) {
	dir := t.TempDir()
	if err := materialize(buildPart, dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum", "coredns/main.go", "pause/main.go"} {
		if _, err := os.Stat(filepath.Join(dir, "_build", name)); err != nil {
			t.Error(err)
		}
	}
}

func TestMaterializeKeepsScriptsExecutable(t *testing.T) {
	dir := t.TempDir()
	if err := materialize(machinePart, dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"customize": 0o755, "packages": 0o644} {
		info, err := os.Stat(filepath.Join(dir, "machine", name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", name, info.Mode().Perm(), want)
		}
	}
}

func TestTheMachinesContainerdPinsTheImportedPause(t *testing.T) {
	config, err := embedded.ReadFile(machinePart + "/files/etc/containerd/config.toml")
	if err != nil {
		t.Fatal(err)
	}
	if want := `sandbox = "registry.k8s.io/pause:` + pauseTag + `"`; !strings.Contains(string(config), want) {
		t.Errorf("containerd's configuration lacks %s", want)
	}
}
