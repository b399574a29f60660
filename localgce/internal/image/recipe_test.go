package image

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

func TestTheRecipeHasOneIDPerContent(t *testing.T) {
	first, err := loadRecipe(release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	second, err := loadRecipe(release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first, second) {
		t.Errorf("the same recipe has two keys: %+v and %+v", first, second)
	}
	keys := map[string]bool{first.imageID: true, first.runtimeKey: true, first.kubernetesKey: true, first.machineKey: true, first.layerKey: true, first.stockID: true}
	if len(keys) != 6 {
		t.Errorf("different parts of the recipe have the same key: %+v", first)
	}
}

func TestReleasesShareAllButKubernetes(t *testing.T) {
	one, err := loadRecipe("v1.37")
	if err != nil {
		t.Fatal(err)
	}
	other, err := loadRecipe("v1.36")
	if err != nil {
		t.Fatal(err)
	}
	if one.runtimeKey != other.runtimeKey || one.machineKey != other.machineKey || one.layerKey != other.layerKey || one.stockID != other.stockID {
		t.Errorf("%+v and %+v share less than they can", one, other)
	}
	if one.kubernetesKey == other.kubernetesKey || one.imageID == other.imageID {
		t.Errorf("%+v and %+v share what differs", one, other)
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
