package platform

import (
	"testing"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

func TestImages(t *testing.T) {
	images := Images(func() []catalog.Image {
		return []catalog.Image{
			{Project: "own", Family: "a", Name: "a-2", Pending: true},
			{Project: "own", Family: "a", Name: "a-1"},
		}
	})
	for name, want := range map[string]string{
		"family/a": "a-2 PENDING", "a-2": "a-2 PENDING", "a-1": "a-1 READY", "a": "", "family/debian-12": "",
	} {
		got := ""
		if found, ok := images.find(ref.Ref{Project: "own", Location: ref.Global, Collection: "images", Name: name}); ok {
			image := found.(*compute.Image)
			got = image.Name + " " + image.Status
		}
		if got != want {
			t.Errorf("%s: found %q, want %q", name, got, want)
		}
	}
	if got := len(images.list(ref.Ref{Project: "own", Location: ref.Global, Collection: "images"})); got != 2 {
		t.Errorf("the project has %d images, want 2", got)
	}
	if _, ok := Images(nil).find(ref.Ref{Project: "debian-cloud", Location: ref.Global, Collection: "images", Name: "family/debian-12"}); !ok {
		t.Error("without images of its own, the public ones are not found")
	}
}
