package load

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/registry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// List is all that the registry has under a tag, sorted by name.
func (r Registry) List(ctx context.Context) (all []Loaded, err error) {
	at, err := name.NewRegistry(r.Address, name.Insecure)
	if err != nil {
		return nil, err
	}
	all = []Loaded{}
	repositories, err := remote.Catalog(ctx, at, r.options(ctx)...)
	if err != nil {
		return nil, fmt.Errorf("list container images: %w", err)
	}
	for _, repository := range repositories {
		tags, err := remote.List(at.Repo(repository), r.options(ctx)...)
		if err != nil {
			return nil, fmt.Errorf("list container images: %w", err)
		}
		for _, tag := range tags {
			image, err := r.describe(ctx, at.Repo(repository).Tag(tag))
			if err != nil {
				return nil, err
			}
			all = append(all, image)
		}
	}
	slices.SortFunc(all, func(a, b Loaded) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

func (r Registry) describe(ctx context.Context, tag name.Tag) (Loaded, error) {
	found, err := remote.Get(tag, r.options(ctx)...)
	if err != nil {
		return Loaded{}, fmt.Errorf("look at container image %s: %w", tag, err)
	}
	image := Loaded{Name: ownName(tag), Digest: found.Digest.String()}
	if found.MediaType.IsImage() { // of one for several platforms the size is left open
		parsed, err := v1.ParseManifest(bytes.NewReader(found.Manifest))
		if err != nil {
			return Loaded{}, fmt.Errorf("look at container image %s: %w", tag, err)
		}
		image.Size = size(parsed)
	}
	return image, nil
}

// ownName is what pods call an image. What was pushed without a registry's name has
// this registry's.
func ownName(tag name.Tag) string {
	first, rest, nested := strings.Cut(tag.RepositoryStr(), "/")
	host, ok := registry.Host(first)
	if !nested || !ok {
		return tag.Name()
	}
	return host + "/" + rest + ":" + tag.TagStr()
}

// Remove forgets an image by its name. Machines that have it already keep it.
func (r Registry) Remove(ctx context.Context, image string) (Loaded, error) {
	all, err := r.List(ctx)
	if err != nil {
		return Loaded{}, err
	}
	tag, err := name.NewTag(image)
	if err != nil {
		return Loaded{}, errs.Errorf(errs.Usage, "invalid name %q: %w", image, err)
	}
	i := slices.IndexFunc(all, func(l Loaded) bool { return l.Name == canonical(tag) })
	if i < 0 {
		return Loaded{}, errs.Errorf(errs.Usage, "container image %s is not in the registry", canonical(tag)).WithID("no-such-container-image")
	}
	at, err := r.place(tag)
	if err != nil {
		return Loaded{}, err
	}
	if err := r.forget(ctx, at, all, all[i]); err != nil {
		return Loaded{}, fmt.Errorf("remove container image %s: %w", image, err)
	}
	return all[i], nil
}

// forget deletes a tag, and the image too where it was the repository's last name of it.
func (r Registry) forget(ctx context.Context, at name.Tag, all []Loaded, gone Loaded) error {
	if err := remote.Delete(at, r.options(ctx)...); err != nil {
		return err
	}
	prefix := strings.TrimSuffix(gone.Name, at.TagStr())
	for _, other := range all {
		if other.Name != gone.Name && other.Digest == gone.Digest && strings.HasPrefix(other.Name, prefix) {
			return nil
		}
	}
	return remote.Delete(at.Context().Digest(gone.Digest), r.options(ctx)...)
}
