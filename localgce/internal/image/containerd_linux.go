package image

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/bundled"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/oci"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// importContainers writes the container images straight into a containerd
// that unpacks them into the image's template store.
func (b *builder) importContainers(ctx context.Context, img Image) error {
	images, err := bundled.NewLayers().Images(b.recipe.release, b.bundled())
	if err != nil {
		return err
	}
	script := filepath.Join(img.Dir, "import")
	if err := errors.Join(os.MkdirAll(img.Containerd(), 0o711), materialize(importScript, img.Dir)); err != nil {
		return fmt.Errorf("import container images: %w", err)
	}
	defer os.Remove(script)

	archive, writer := io.Pipe()
	go func() {
		writer.CloseWithError(oci.Write(writer, bundled.Platform, images...))
	}()
	defer archive.Close()
	err = run(ctx, command{Path: script, Args: []string{img.Rootfs(), img.Containerd()}, Stdin: archive, OwnMounts: true, OwnPIDs: true})
	if err != nil {
		return fmt.Errorf("import container images: %w", err)
	}
	return nil
}

// bundled are the files that the container images are made of.
func (b *builder) bundled() bundled.Files {
	return bundled.Files{Base: b.layerTar(), Program: b.program}
}

// Containers serves machines the container images that come with this program's machine
// images, of the outputs of the stages in the cache directory: images themselves have
// them unpacked only. What is none of them otherwise serves; nil for nobody.
func Containers(cacheDir string, otherwise http.Handler, log *slog.Logger) http.Handler {
	files := func(r release.Release) (bundled.Files, error) {
		of, err := loadRecipe(r.Version)
		b := &builder{Options: Options{CacheDir: cacheDir}, recipe: of}
		return b.bundled(), err
	}
	return bundled.Registry(files, otherwise, log)
}
