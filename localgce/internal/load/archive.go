package load

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// broken is the error of what is no whole archive or layout.
func broken(what string, err error) error {
	return errs.Errorf(errs.Usage, "%s is no image that can be read: %w", what, err).WithID("broken-image").
		WithHint("It must be what docker save writes, or an OCI archive or layout.")
}

// archive reads what docker save writes, or an OCI layout in a tar; either may be
// compressed by gzip.
func (s source) archive(path, what string) ([]Image, error) {
	path, err := s.decompressed(path)
	if err != nil {
		return nil, broken(what, err)
	}
	kind, err := kindOf(path)
	if err != nil {
		return nil, broken(what, err)
	}
	if kind == "docker" {
		return s.docker(path, what)
	}
	folder := filepath.Join(s.scratch, "layout")
	if err := extract(path, folder); err != nil {
		return nil, broken(what, err)
	}
	return s.layout(folder, what)
}

func (s source) decompressed(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }() // nothing was written
	packed, err := gzip.NewReader(file)
	if err != nil {
		return path, nil // it is not compressed
	}
	plain := filepath.Join(s.scratch, "plain.tar")
	out, err := os.Create(plain)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(out, packed)
	return plain, errors.Join(err, out.Close())
}

// kindOf is "docker" where an archive has Docker's list of images, "oci" where it has
// only an OCI index.
func kindOf(path string) (kind string, err error) {
	err = walk(path, func(header *tar.Header, _ io.Reader) error {
		switch strings.TrimPrefix(header.Name, "./") {
		case "manifest.json":
			kind = "docker"
		case "index.json":
			if kind == "" {
				kind = "oci"
			}
		}
		return nil
	})
	if err == nil && kind == "" {
		err = errors.New("it has neither manifest.json nor index.json")
	}
	return kind, err
}

func walk(path string, visit func(*tar.Header, io.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // nothing was written
	for archive := tar.NewReader(file); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = visit(header, archive)
		}
		if err != nil {
			return err
		}
	}
}

// extract unpacks the regular files of an OCI archive; what would lie elsewhere is
// refused by the handle of the folder.
func extract(path, folder string) (err error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	return walk(path, func(header *tar.Header, content io.Reader) error {
		if header.Typeflag != tar.TypeReg {
			return nil
		}
		if err := root.MkdirAll(filepath.Dir(header.Name), 0o700); err != nil {
			return err
		}
		file, err := root.Create(header.Name)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Close())
	})
}

// docker reads all images of an archive of docker save.
func (s source) docker(path, what string) (images []Image, err error) {
	opener := func() (io.ReadCloser, error) { return os.Open(path) }
	list, err := tarball.LoadManifest(opener)
	if err != nil {
		return nil, broken(what, err)
	}
	for _, entry := range list {
		tags := entry.RepoTags
		if len(tags) == 0 && len(list) == 1 {
			image, err := tarball.Image(opener, nil)
			if err != nil {
				return nil, broken(what, err)
			}
			return s.single(image, what)
		}
		for _, text := range tags {
			tag, err := name.NewTag(text)
			if err != nil {
				return nil, broken(what, err)
			}
			image, err := tarball.Image(opener, &tag)
			if err != nil {
				return nil, broken(what, err)
			}
			images = append(images, Image{tag, image})
		}
	}
	if len(images) == 0 {
		return nil, broken(what, errors.New("none of its images has a name"))
	}
	return images, nil
}

// single is an image that has no name of its own.
func (s source) single(image v1.Image, what string) ([]Image, error) {
	if s.as == "" {
		return nil, errs.Errorf(errs.Usage, "the image in %s has no name", what).WithID("nameless-image").
			WithHint("Give it one with --name, such as --name example.com/app:v1.")
	}
	tag, err := name.NewTag(s.as)
	if err != nil {
		return nil, errs.Errorf(errs.Usage, "invalid name %q: %w", s.as, err)
	}
	return []Image{{tag, image}}, nil
}

// Annotations of an index by which builders name images.
const (
	containerdName = "io.containerd.image.name"
	refName        = "org.opencontainers.image.ref.name"
)

// layout reads all images of an OCI layout; of one for several platforms, ours.
func (s source) layout(folder, what string) (images []Image, err error) {
	index, err := layout.ImageIndexFromPath(folder)
	if err != nil {
		return nil, broken(what, err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, broken(what, err)
	}
	for _, entry := range manifest.Manifests {
		image, err := imageOf(index, entry)
		if err != nil {
			return nil, broken(what, err)
		}
		tag, ok := named(entry)
		if !ok || s.as != "" && len(manifest.Manifests) == 1 {
			if len(manifest.Manifests) > 1 {
				return nil, broken(what, fmt.Errorf("image %s in it has no name", entry.Digest))
			}
			return s.single(image, what)
		}
		images = append(images, Image{tag, image})
	}
	if len(images) == 0 {
		return nil, broken(what, errors.New("it has no images"))
	}
	return images, nil
}

// named is the whole name in an entry of an index; a bare tag is none.
func named(entry v1.Descriptor) (name.Tag, bool) {
	for _, key := range []string{containerdName, refName} {
		if text := entry.Annotations[key]; strings.ContainsAny(text, "/:") {
			if tag, err := name.NewTag(text); err == nil {
				return tag, true
			}
		}
	}
	return name.Tag{}, false
}

// imageOf is an entry's image, or the one for our platform where it has several.
func imageOf(index v1.ImageIndex, entry v1.Descriptor) (v1.Image, error) {
	if !entry.MediaType.IsIndex() {
		return index.Image(entry.Digest)
	}
	nested, err := index.ImageIndex(entry.Digest)
	if err != nil {
		return nil, err
	}
	manifest, err := nested.IndexManifest()
	if err != nil {
		return nil, err
	}
	var have []string
	for _, inner := range manifest.Manifests {
		if inner.Platform == nil || !inner.MediaType.IsImage() {
			continue
		}
		if inner.Platform.OS == "linux" && inner.Platform.Architecture == runtime.GOARCH {
			return nested.Image(inner.Digest)
		}
		have = append(have, inner.Platform.String())
	}
	return nil, fmt.Errorf("it is for %s, not for linux/%s", strings.Join(have, " and "), runtime.GOARCH)
}
