package outward

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/load"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/pullthrough"
)

// Send asks the engine, with its token, and reads the answer.
type Send func(ctx context.Context, method, path string, body, into any) error

// List is what machines have pulled. Without internet it is nothing.
func (send Send) List(ctx context.Context) (list []load.Loaded, err error) {
	var images []pullthrough.Image
	if err := send(ctx, http.MethodGet, Path, nil, &images); err != nil {
		return nil, err
	}
	for _, image := range images {
		list = append(list, load.Loaded{Name: image.Name, Digest: image.Digest, Size: image.Size, Pulled: true})
	}
	return list, nil
}

// Remove forgets one; ok is false where there is none of that name.
func (send Send) Remove(ctx context.Context, name string) (removed load.Loaded, ok bool, err error) {
	images, err := send.List(ctx)
	if err != nil {
		return removed, false, err
	}
	i := slices.IndexFunc(images, func(image load.Loaded) bool { return image.Name == load.Canonical(name) })
	if i < 0 {
		return removed, false, nil
	}
	var gone pullthrough.Image
	path := Path + "?name=" + url.QueryEscape(images[i].Name)
	return images[i], true, send(ctx, http.MethodDelete, path, nil, &gone)
}
