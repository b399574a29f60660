package bundled

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/oci"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Files are what the container images of a release are made of.
type Files struct {
	Base    string                   // the Debian base layer, a tar file
	Program func(name string) string // the path of a compiled program
}

// Layers makes the layers of container images, of the same files once: to know a
// layer's digest all of it is read.
type Layers struct {
	mu   sync.Mutex
	made map[string]oci.Blob // by the files that they are of
}

// NewLayers has made none.
func NewLayers() *Layers { return &Layers{made: map[string]oci.Blob{}} }

// Images are all container images of a release.
func (l *Layers) Images(r release.Release, files Files) (images []oci.Image, err error) {
	for _, c := range Containers(r) {
		img, err := l.image(c, files)
		if err != nil {
			return nil, fmt.Errorf("make container image %s: %w", c.Name, err)
		}
		images = append(images, img)
	}
	return images, nil
}

// image is fs.ErrNotExist where a file that it needs is not there.
func (l *Layers) image(c Container, files Files) (oci.Image, error) {
	img := oci.Image{Name: c.Name, Entrypoint: c.Entrypoint, Cmd: c.Cmd}
	if c.OnDebian {
		base, err := l.layer([]oci.Program{{File: files.Base}}, func() (oci.Blob, error) { return oci.FromTar(files.Base) })
		if err != nil {
			return img, err
		}
		img.Layers = append(img.Layers, base)
	}
	if len(c.Programs) > 0 {
		var programs []oci.Program
		for _, p := range c.Programs {
			programs = append(programs, oci.Program{File: files.Program(p.File), Path: p.Path})
		}
		own, err := l.layer(programs, func() (oci.Blob, error) { return oci.FromPrograms(programs...) })
		if err != nil {
			return img, err
		}
		img.Layers = append(img.Layers, own)
	}
	return img, nil
}

// layer is made once, until one of the files is another.
func (l *Layers) layer(of []oci.Program, create func() (oci.Blob, error)) (oci.Blob, error) {
	var key strings.Builder
	for _, p := range of {
		info, err := os.Stat(p.File)
		if err != nil {
			return oci.Blob{}, err
		}
		fmt.Fprintln(&key, p.File, p.Path, info.Size(), info.ModTime().UnixNano())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if made, ok := l.made[key.String()]; ok {
		return made, nil
	}
	made, err := create()
	if err == nil {
		l.made[key.String()] = made
	}
	return made, err
}
