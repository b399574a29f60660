package image

import (
	"context"
	"os"

	"golang.org/x/sync/errgroup"
)

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
	r, err := loadRecipe()
	if err != nil {
		return Image{}, err
	}
	if err := checkTools(os.Geteuid(), r.pins.Go, lookPath); err != nil {
		return Image{}, err
	}
	b := &builder{Options: o, recipe: r}
	if err := b.build(ctx); err != nil {
		return Image{}, err
	}
	return Find(o.CacheDir)
}

// builder makes one image from one recipe.
type builder struct {
	Options
	recipe recipe
}

// build compiles and installs side by side, the one keeps the processors busy
// and the other the network, and then puts the image together.
func (b *builder) build(ctx context.Context) error {
	parallel, both := errgroup.WithContext(ctx)
	parallel.Go(func() error { return b.compileStage(both).perform(b.Events) })
	parallel.Go(func() error {
		if err := b.layerStage(both).perform(b.Events); err != nil {
			return err
		}
		return b.machineStage(both).perform(b.Events)
	})
	if err := parallel.Wait(); err != nil {
		return err
	}
	if err := b.imageStage(ctx).perform(b.Events); err != nil {
		return err
	}
	return b.prune()
}
