package platform

import (
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Images lists images as they are now, beside the public ones: of a family, the
// first one counts. Nil lists none.
type Images func() []catalog.Image

// of are a project's.
func (i Images) of(project string) (list []catalog.Image) {
	all := catalog.PublicImages()
	if i != nil {
		all = append(all, i()...)
	}
	for _, image := range all {
		if image.Project == project {
			list = append(list, image)
		}
	}
	return list
}

func (i Images) list(tx *store.Tx, at ref.Ref) (list []any) {
	list = tx.List(at)
	for _, image := range i.of(at.Project) {
		list = append(list, placed(image.Resource(), at.In("images", image.Name), "image"))
	}
	return list
}

// find finds a project's image by its name, or by "family/NAME" the newest of a
// family. Images that clients have made come before the others.
func (i Images) find(tx *store.Tx, r ref.Ref) (any, bool) {
	if made, ok := findMade(tx, r); ok {
		return made, true
	}
	for _, image := range i.of(r.Project) {
		if image.Name == r.Name || "family/"+image.Family == r.Name {
			return placed(image.Resource(), r.In("images", image.Name), "image"), true
		}
	}
	return nil, false
}

// view finds a family as clients see it from a zone.
func (i Images) view(tx *store.Tx, r ref.Ref) (any, bool) {
	image, ok := i.find(tx, ref.Ref{Project: r.Project, Location: ref.Global, Collection: "images", Name: "family/" + r.Name})
	if !ok {
		return nil, false
	}
	return &compute.ImageFamilyView{Image: image.(*compute.Image)}, true
}

// imageOfView turns a link to a family's view, which clients write as well,
// into that to its image.
func imageOfView(link string) string {
	before, family, found := strings.Cut(link, "/imageFamilyViews/")
	if !found {
		return link
	}
	return before[:strings.LastIndex(before, "zones/")] + "global/images/family/" + family
}
