package image

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Where the outputs of the stages are kept. Their names tell what they are made
// from, so that one which is there is right.
func (b *builder) runtimeDir() string    { return b.stagePath("runtime-" + b.recipe.runtimeKey) }
func (b *builder) kubernetesDir() string { return b.stagePath("kubernetes-" + b.recipe.kubernetesKey) }
func (b *builder) layerTar() string      { return b.stagePath("layer-" + b.recipe.layerKey + ".tar") }
func (b *builder) machineTar() string    { return b.stagePath("machine-" + b.recipe.machineKey + ".tar") }

func (b *builder) stagePath(name string) string { return filepath.Join(b.CacheDir, "stages", name) }

func (b *builder) runtimeStage(ctx context.Context) stage {
	return stage{
		ID: "image/runtime", Title: "Compile containerd and CNI plugins", Path: b.runtimeDir(),
		Make: func(dir string, detail func(string)) error { return b.compile(ctx, b.recipe.runtime, dir, detail) },
	}
}

func (b *builder) kubernetesStage(ctx context.Context) stage {
	return stage{
		ID: "image/kubernetes", Title: "Compile Kubernetes " + b.recipe.release.Version, Path: b.kubernetesDir(),
		Make: func(dir string, detail func(string)) error { return b.compile(ctx, b.recipe.kubernetes, dir, detail) },
	}
}

func (b *builder) layerStage(ctx context.Context) stage {
	return stage{
		ID: "image/layer", Title: "Install the containers' base layer", Path: b.layerTar(),
		Make: func(file string, detail func(string)) error { return layerDebian().install(ctx, file, detail) },
	}
}

func (b *builder) machineStage(ctx context.Context) stage {
	return stage{
		ID: "image/machine", Title: "Install the machine's Debian", Path: b.machineTar(),
		Make: func(file string, detail func(string)) error { return machineDebian().install(ctx, file, detail) },
	}
}

func (b *builder) imageStage(ctx context.Context) stage {
	return stage{
		ID: "image/assemble", Title: "Put the machine image together", Path: imageDir(b.CacheDir, b.recipe.imageID),
		Make: func(dir string, detail func(string)) error { return b.assemble(ctx, dir, detail) },
	}
}

func (b *builder) stockStage(ctx context.Context) stage {
	return stage{
		ID: "image/stock", Title: "Put the stock image together", Path: imageDir(b.CacheDir, b.recipe.stockID),
		Make: func(dir string, detail func(string)) error { return b.assembleStock(ctx, dir, detail) },
	}
}

// Prune removes what no image is made of: outputs of stages that are of no recipe of
// this program's, and what builds and pulls that were killed left half done. It
// returns how much that was, in bytes.
func Prune(ctx context.Context, o Options) (freed int64, err error) {
	err = o.locked(ctx, func(b *builder) error {
		freed, err = b.prune()
		return err
	})
	return freed, err
}

func (b *builder) prune() (freed int64, failed error) {
	kept := b.outputs()
	for _, version := range release.Versions() {
		r, err := loadRecipe(version)
		if err != nil {
			return 0, err
		}
		kept = append(kept, (&builder{Options: b.Options, recipe: r}).outputs()...)
	}
	for _, pattern := range []string{b.stagePath("*"), imageDir(b.CacheDir, "*.partial")} {
		found, err := filepath.Glob(pattern)
		failed = errors.Join(failed, err)
		for _, path := range found {
			if slices.ContainsFunc(kept, func(o output) bool { return o.path == path }) {
				continue
			}
			size, err := diskUsage(path)
			failed = errors.Join(failed, err, os.RemoveAll(path))
			freed += size
		}
	}
	if failed != nil {
		return freed, fmt.Errorf("remove what earlier builds left: %w", failed)
	}
	return freed, nil
}
