package localgce

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/load"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/pullthrough"
)

// pulledPath is where the engine lists and removes images that machines have pulled
// of other registries.
const pulledPath = "/local/v1/pulledImages"

// pulled lists them. Without internet there are none.
func (c Connection) pulled(ctx context.Context) (list []ContainerImage, err error) {
	var images []pullthrough.Image
	if err := c.send(ctx, http.MethodGet, pulledPath, nil, &images); err != nil {
		return nil, err
	}
	for _, image := range images {
		list = append(list, ContainerImage{Name: image.Name, Digest: image.Digest, Size: image.Size, Pulled: true})
	}
	return list, nil
}

// removePulled forgets one; ok is false where there is none of that name.
func (c Connection) removePulled(ctx context.Context, name string) (removed ContainerImage, ok bool, err error) {
	images, err := c.pulled(ctx)
	if err != nil {
		return removed, false, err
	}
	i := slices.IndexFunc(images, func(image ContainerImage) bool { return image.Name == load.Canonical(name) })
	if i < 0 {
		return removed, false, nil
	}
	var gone pullthrough.Image
	path := pulledPath + "?name=" + url.QueryEscape(images[i].Name)
	return images[i], true, c.send(ctx, http.MethodDelete, path, nil, &gone)
}

func byName(a, b ContainerImage) int { return strings.Compare(a.Name, b.Name) }
