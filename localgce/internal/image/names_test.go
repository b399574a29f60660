package image

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// TestOffers: of a family the image of this program's recipe comes first, if it is
// built; what is not is offered at last.
func TestOffers(t *testing.T) {
	cache := t.TempDir()
	r, err := loadRecipe("v1.36")
	if err != nil {
		t.Fatal(err)
	}
	put(t, cache, r.imageID, Image{ID: r.imageID, KubernetesVersion: "v1.36.3"})
	put(t, cache, "old", Image{ID: "old", KubernetesVersion: "v1.36.3", Created: time.Now()})
	put(t, cache, r.stockID, Image{ID: r.stockID}) // which has no Kubernetes
	put(t, cache, "older", Image{ID: "older", KubernetesVersion: "v1.37.2"})
	offers, err := Offers(cache)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, offer := range offers {
		got = append(got, fmt.Sprintf("%s %s %t", offer.Family(), strings.TrimPrefix(offer.Name(), offer.Family()+"-"), offer.Built))
	}
	want := []string{"kubernetes-v1-36-3 " + r.imageID + " true", "kubernetes-v1-36-3 old true", "kubernetes-v1-37-2 older true"}
	for _, version := range release.Versions() {
		if r, err := loadRecipe(version); err == nil && version != "v1.36.3" {
			want = append(want, Family(version)+" "+r.imageID+" false")
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("offered are %q, want %q", got, want)
	}
}

// TestNamed: a disk goes on with the image that it was made from.
func TestNamed(t *testing.T) {
	cache := t.TempDir()
	newest, err := loadRecipe(release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	put(t, cache, newest.imageID, Image{ID: newest.imageID, KubernetesVersion: release.Newest})
	if img, err := Named(cache, "debian-12-bookworm-v20260915"); errs.IDOf(err) != NotBuilt {
		t.Errorf("a public one without the stock image: %+v, %v", img, err)
	}
	put(t, cache, newest.stockID, Image{ID: newest.stockID})
	put(t, cache, "old", Image{ID: "old", KubernetesVersion: "v1.36.3"})
	for name, want := range map[string]string{
		"kubernetes-v1-36-3-old":                      "old",
		Family(release.Newest) + "-" + newest.imageID: newest.imageID,
		"debian-12-bookworm-v20260915":                newest.stockID,
		"":                                            newest.stockID,
	} {
		if img, err := Named(cache, name); err != nil || img.ID != want {
			t.Errorf("%q: %+v, %v; want %s", name, img, err, want)
		}
	}
	if img, err := Named(cache, "kubernetes-v1-36-3-removed"); errs.IDOf(err) != NotBuilt {
		t.Errorf("one that was removed: %+v, %v", img, err)
	}
}
