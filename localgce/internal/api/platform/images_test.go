package platform

import (
	"path/filepath"
	"testing"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

func TestImages(t *testing.T) {
	images := Images(func() []catalog.Image {
		return []catalog.Image{
			{Project: "own", Family: "a", Name: "a-2", Pending: true},
			{Project: "own", Family: "a", Name: "a-1"},
		}
	})
	empty, err := store.Open(filepath.Join(t.TempDir(), "state"), store.Types{}, func(ref.Ref, any, any) {})
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	empty.View(func(tx *store.Tx) { finds(t, tx, images) })
}

// finds holds a project's catalogue to what is in it.
func finds(t *testing.T, tx *store.Tx, images Images) {
	for name, want := range map[string]string{
		"family/a": "a-2 PENDING", "a-2": "a-2 PENDING", "a-1": "a-1 READY", "a": "", "family/debian-12": "",
	} {
		got := ""
		if found, ok := images.find(tx, ref.Ref{Project: "own", Location: ref.Global, Collection: "images", Name: name}); ok {
			image := found.(*compute.Image)
			got = image.Name + " " + image.Status
		}
		if got != want {
			t.Errorf("%s: found %q, want %q", name, got, want)
		}
	}
	if got := len(images.list(tx, ref.Ref{Project: "own", Location: ref.Global, Collection: "images"})); got != 2 {
		t.Errorf("the project has %d images, want 2", got)
	}
	if _, ok := Images(nil).find(tx, ref.Ref{Project: "debian-cloud", Location: ref.Global, Collection: "images", Name: "family/debian-12"}); !ok {
		t.Error("without images of its own, the public ones are not found")
	}
}
