// Package load brings container images from files and other programs into the local
// Compute Engine's registry, under their own names.
package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/registry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Image is an image that is to be loaded, and the name that pods have for it.
type Image struct {
	Tag   name.Tag
	Image v1.Image
}

// Loaded is an image that was loaded, or pulled.
type Loaded struct {
	Name   string `json:"name"`   // such as docker.io/library/app:v1
	Digest string `json:"digest"` // sha256:…
	Size   int64  `json:"size"`   // bytes, as it is stored
	Pulled bool   `json:"pulled"` // by machines, of another registry
}

// Registry is the registry of a running engine.
type Registry struct {
	Address string // host:port
	Token   string
}

// Stdin is the argument that means standard input.
const Stdin = "-"

// Load loads what each argument means: a file or a directory, standard input, or an
// image of Docker, Podman or nerdctl. as is the name of a single image that has none
// of its own; report hears how far each is, in bytes.
func (r Registry) Load(ctx context.Context, argument string, stdin io.Reader, as string, report func(done, total int64)) (all []Loaded, err error) {
	scratch, err := os.MkdirTemp("", "kubectl-ha-load-")
	if err != nil {
		return nil, fmt.Errorf("a place for images: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	s := source{scratch: scratch, stdin: stdin, as: as}
	images, err := s.open(ctx, argument)
	if err != nil {
		return nil, err
	}
	for _, image := range images {
		if err := runsHere(image); err != nil {
			return nil, err
		}
	}
	for _, image := range images {
		loaded, err := r.push(ctx, image, report)
		if err != nil {
			return all, fmt.Errorf("load %s: %w", image.Tag.Name(), err)
		}
		all = append(all, loaded)
	}
	return all, nil
}

// runsHere is an error for an image of another architecture, which would fail on the
// machines only.
func runsHere(image Image) error {
	config, err := image.Image.ConfigFile()
	if err != nil {
		return errs.Errorf(errs.Usage, "read %s: %w", image.Tag.Name(), err).WithID("broken-image")
	}
	if config.OS == "linux" && config.Architecture == runtime.GOARCH {
		return nil
	}
	return errs.Errorf(errs.Usage, "%s is for %s/%s, and the machines are linux/%s", image.Tag.Name(), config.OS, config.Architecture, runtime.GOARCH).
		WithID("other-architecture").WithHint("Build it with --platform linux/%s.", runtime.GOARCH)
}

func (r Registry) push(ctx context.Context, image Image, report func(done, total int64)) (Loaded, error) {
	digest, err := image.Image.Digest()
	if err != nil {
		return Loaded{}, err
	}
	to, err := r.place(image.Tag)
	if err != nil {
		return Loaded{}, err
	}
	manifest, err := image.Image.Manifest()
	if err != nil {
		return Loaded{}, err
	}
	updates, reported := hear(report)
	err = remote.Write(to, image.Image, r.options(ctx, remote.WithProgress(updates))...)
	reported()
	if err != nil {
		return Loaded{}, explain(err)
	}
	return Loaded{Name: canonical(image.Tag), Digest: digest.String(), Size: size(manifest)}, nil
}

// hear hands updates on until they are closed, or until all is over: where nothing
// can be written, nobody closes them.
func hear(report func(done, total int64)) (updates chan v1.Update, over func()) {
	updates, stop, ended := make(chan v1.Update), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case update, open := <-updates:
				if !open {
					return
				}
				report(update.Complete, update.Total)
			case <-stop:
				return
			}
		}
	}()
	return updates, func() { close(stop); <-ended }
}

// size is that of an image's parts, in bytes, as they are stored.
func size(of *v1.Manifest) int64 {
	sum := of.Config.Size
	for _, layer := range of.Layers {
		sum += layer.Size
	}
	return sum
}

// explain tells a broken image, or a full disk, from a registry that is not well.
func explain(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrNotExist) {
		return errs.Errorf(errs.Usage, "the image is not whole: %w", err).WithID("broken-image")
	}
	return err
}

// place is where the registry has an image: below the name of the image's own
// registry, unless that is this one.
func (r Registry) place(tag name.Tag) (name.Tag, error) {
	if tag.RegistryStr() == r.Address {
		return tag, nil
	}
	return name.NewTag(r.Address+"/"+registry.Place(host(tag))+"/"+tag.RepositoryStr()+":"+tag.TagStr(), name.Insecure)
}

// Canonical is the whole name of an image, as containerd writes it, or the name
// itself where it is none.
func Canonical(image string) string {
	ref, err := name.ParseReference(image)
	if err != nil {
		return image
	}
	if tag, ok := ref.(name.Tag); ok {
		return canonical(tag)
	}
	repository := ref.Context()
	return host(repository.Tag("any")) + "/" + repository.RepositoryStr() + "@" + ref.Identifier()
}

// canonical is an image's whole name, as containerd writes it.
func canonical(tag name.Tag) string {
	return host(tag) + "/" + tag.RepositoryStr() + ":" + tag.TagStr()
}

// host is the registry in an image's name; go-containerregistry has Docker's by the
// name of its API.
func host(tag name.Tag) string {
	if tag.RegistryStr() == name.DefaultRegistry {
		return "docker.io"
	}
	return tag.RegistryStr()
}

func (r Registry) options(ctx context.Context, more ...remote.Option) []remote.Option {
	return append(more, remote.WithContext(ctx), remote.WithTransport(http.DefaultTransport),
		remote.WithAuth(&authn.Basic{Username: "kubectl-ha", Password: r.Token}))
}
