package image

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/oci"
)

// importContainers writes the container images straight into a containerd
// that unpacks them into the image's template store.
func (b *builder) importContainers(ctx context.Context, img Image) error {
	images, err := b.containerImages()
	if err != nil {
		return fmt.Errorf("make container images: %w", err)
	}
	script := filepath.Join(img.Dir, "import")
	if err := errors.Join(os.MkdirAll(img.Containerd(), 0o711), materialize(importScript, img.Dir)); err != nil {
		return fmt.Errorf("import container images: %w", err)
	}
	defer os.Remove(script)

	archive, writer := io.Pipe()
	go func() {
		writer.CloseWithError(oci.Write(writer, oci.Platform{OS: "linux", Architecture: runtime.GOARCH}, images...))
	}()
	defer archive.Close()
	err = run(ctx, command{Path: script, Args: []string{img.Rootfs(), img.Containerd()}, Stdin: archive, OwnMounts: true, OwnPIDs: true})
	if err != nil {
		return fmt.Errorf("import container images: %w", err)
	}
	return nil
}

func (b *builder) containerImages() ([]oci.Image, error) {
	debian, err := oci.FromTar(b.layerTar())
	if err != nil {
		return nil, err
	}
	var images []oci.Image
	for _, c := range containers(b.recipe.release) {
		img := oci.Image{Name: c.Name, Entrypoint: c.Entrypoint, Cmd: c.Cmd}
		if c.OnDebian {
			img.Layers = append(img.Layers, debian)
		}
		if len(c.Programs) > 0 {
			layer, err := b.programLayer(c.Programs)
			if err != nil {
				return nil, err
			}
			img.Layers = append(img.Layers, layer)
		}
		images = append(images, img)
	}
	return images, nil
}

func (b *builder) programLayer(programs []oci.Program) (oci.Layer, error) {
	var files []oci.Program
	for _, p := range programs {
		files = append(files, oci.Program{File: b.program(p.File), Path: p.Path})
	}
	return oci.FromPrograms(files...)
}
