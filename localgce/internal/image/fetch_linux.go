package image

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// output is what a stage makes, of which images are put together.
type output struct {
	what     string // as people call it
	path     string
	programs map[string]string // of a directory: their packages, and their names in it
}

func (o output) name() string { return filepath.Base(o.path) }

func (b *builder) outputs() []output {
	return []output{
		{"containerd and CNI plugins", b.runtimeDir(), b.recipe.runtime.Programs},
		{"Kubernetes " + b.recipe.release.Version, b.kubernetesDir(), b.recipe.kubernetes.Programs},
		{"the containers' base layer", b.layerTar(), nil},
		{"the machine's Debian", b.machineTar(), nil},
	}
}

// fetchStages take the stages' outputs from the artifact.
func (b *builder) fetchStages(ctx context.Context) (stages []stage) {
	for _, o := range b.outputs() {
		stages = append(stages, stage{
			ID: "image/fetch/" + o.name(), Title: "Fetch " + o.what, Path: o.path,
			Make: func(partial string, detail func(string)) error {
				if err := b.from.Fetch(ctx, o.name(), partial, detail); err != nil {
					return err
				}
				return o.check(partial)
			},
		})
	}
	return stages
}

// check makes sure that an output that was fetched has all programs.
func (o output) check(path string) error {
	var missing []error
	for _, program := range slices.Sorted(maps.Values(o.programs)) {
		_, err := os.Stat(filepath.Join(path, program))
		missing = append(missing, err)
	}
	if err := errors.Join(missing...); err != nil {
		return fmt.Errorf("the artifact lacks programs: %w", err)
	}
	return nil
}

// checkRoom makes sure that the disk has room for the outputs that are to be fetched,
// and for the image.
func (b *builder) checkRoom() error {
	need := b.from.Size
	for _, o := range b.outputs() {
		if size, ok := b.from.Unpacked(o.name()); ok && !exists(o.path) {
			need += size
		}
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(b.CacheDir, &disk); err != nil {
		return fmt.Errorf("see how much room %s has: %w", b.CacheDir, err)
	}
	if free := int64(disk.Bavail) * disk.Bsize; free < need {
		return errs.Errorf(errs.Failed, "machine image %s needs %d MiB of disk, and %s has %d MiB left", b.recipe.imageID, need>>20, b.CacheDir, free>>20).
			WithID("image-no-room")
	}
	return nil
}
