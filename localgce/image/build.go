package image

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Options say where an image is built and who hears of it.
type Options struct {
	CacheDir string     // DefaultCacheDir when empty
	Events   event.Sink // event.Discard when nil
}

// Build makes the image that Find looks for, or returns it at once when it is
// there. It needs root, and what hack/setup installs. It takes some ten
// minutes the first time; stopped, it goes on later where it was.
func Build(ctx context.Context, o Options) (Image, error) {
	o, err := o.complete()
	if err != nil {
		return Image{}, err
	}
	unlock, err := lock(ctx, o.CacheDir, o.Events)
	if err != nil {
		return Image{}, err
	}
	defer unlock()
	if img, err := Find(o.CacheDir); err == nil {
		return img, nil
	}
	if err := checkTools(os.Geteuid(), lookPath); err != nil {
		return Image{}, err
	}
	r, err := loadRecipe()
	if err != nil {
		return Image{}, err
	}
	b := &builder{Options: o, recipe: r}
	if err := b.build(ctx); err != nil {
		return Image{}, err
	}
	return Find(o.CacheDir)
}

func (o Options) complete() (Options, error) {
	if o.Events == nil {
		o.Events = event.Discard
	}
	if o.CacheDir != "" {
		return o, nil
	}
	var err error
	o.CacheDir, err = DefaultCacheDir()
	return o, err
}

// builder makes one image from one recipe.
type builder struct {
	Options
	recipe recipe
}

// build compiles and installs side by side, the one keeps the processors busy
// and the other the network, and then puts the image together.
func (b *builder) build(ctx context.Context) error {
	parallel, ctx2 := errgroup.WithContext(ctx)
	parallel.Go(func() error { return b.compileStage(ctx2).perform(b.Events) })
	parallel.Go(func() error {
		if err := b.layerStage(ctx2).perform(b.Events); err != nil {
			return err
		}
		return b.machineStage(ctx2).perform(b.Events)
	})
	if err := parallel.Wait(); err != nil {
		return err
	}
	if err := b.imageStage(ctx).perform(b.Events); err != nil {
		return err
	}
	return b.prune()
}

func (b *builder) compileStage(ctx context.Context) stage {
	return stage{
		ID: "image/compile", Title: "Compile Kubernetes " + b.recipe.pins.Kubernetes, Path: b.stagePath("programs-" + b.recipe.compileKey),
		Make: func(dir string, detail func(string)) error { return b.compile(ctx, dir, detail) },
	}
}

func (b *builder) layerStage(ctx context.Context) stage {
	return stage{
		ID: "image/layer", Title: "Install the containers' base layer", Path: b.stagePath("layer-" + b.recipe.layerKey + ".tar"),
		Make: func(file string, detail func(string)) error { return layerDebian().install(ctx, file, detail) },
	}
}

func (b *builder) machineStage(ctx context.Context) stage {
	return stage{
		ID: "image/machine", Title: "Install the machine's Debian", Path: b.stagePath("machine-" + b.recipe.machineKey + ".tar"),
		Make: func(file string, detail func(string)) error { return machineDebian().install(ctx, file, detail) },
	}
}

func (b *builder) imageStage(ctx context.Context) stage {
	return stage{
		ID: "image/assemble", Title: "Put the machine image together", Path: imageDir(b.CacheDir, b.recipe.imageID),
		Make: func(dir string, detail func(string)) error { return b.assemble(ctx, dir, detail) },
	}
}

func (b *builder) stagePath(name string) string { return filepath.Join(b.CacheDir, "stages", name) }

// prune removes the outputs of stages that belong to other recipes.
func (b *builder) prune() error {
	entries, err := os.ReadDir(b.stagePath(""))
	if err != nil {
		return err
	}
	keep := map[string]bool{}
	for _, s := range []stage{b.compileStage(nil), b.layerStage(nil), b.machineStage(nil)} {
		keep[filepath.Base(s.Path)] = true
	}
	for _, entry := range entries {
		if !keep[entry.Name()] {
			err = errors.Join(err, os.RemoveAll(b.stagePath(entry.Name())))
		}
	}
	return err
}
