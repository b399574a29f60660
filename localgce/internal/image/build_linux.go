package image

import (
	"context"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/artifact"
)

// Build makes the image that Find looks for, or returns it at once when it is
// there. It pulls the published one, unless Options say otherwise or it cannot;
// else it builds it, for which it needs what hack/setup installs and some ten
// minutes the first time. It needs root; stopped, it goes on later where it was.
func Build(ctx context.Context, o Options) (img Image, err error) {
	if o, err = o.complete(); err != nil {
		return img, err
	}
	if img, err = findBoth(o.CacheDir, o.KubernetesVersion); err == nil {
		return img, nil // also while another image is made
	}
	err = o.locked(ctx, func(b *builder) (err error) {
		if img, err = Find(b.CacheDir, b.KubernetesVersion); err == nil {
			return b.addStock(ctx)
		}
		if err = b.obtain(ctx); err != nil {
			return err
		}
		img, err = Find(b.CacheDir, b.KubernetesVersion)
		return err
	})
	return img, err
}

// builder makes one image from one recipe.
type builder struct {
	Options
	recipe recipe
	from   *artifact.Artifact // of which it is pulled; nil for one that is built
}

// locked has a builder do what nobody else may do in the cache directory meanwhile.
func (o Options) locked(ctx context.Context, do func(*builder) error) error {
	o, err := o.complete()
	if err != nil {
		return err
	}
	r, err := loadRecipe(o.KubernetesVersion)
	if err != nil {
		return err
	}
	unlock, err := lock(ctx, o.CacheDir, o.Events)
	if err != nil {
		return err
	}
	defer unlock()
	return do(&builder{Options: o, recipe: r})
}

// obtain pulls the image, or builds it.
func (b *builder) obtain(ctx context.Context) error {
	if err := checkRoot(os.Geteuid()); err != nil {
		return err
	}
	if !b.Build {
		if done, err := b.pullPublished(ctx); done || err != nil {
			return err
		}
	}
	goVersion, err := oldestGo()
	if err != nil {
		return err
	}
	if err := checkTools(goVersion, lookPath); err != nil {
		return err
	}
	return b.build(ctx)
}

// addStock makes the stock image that is missing beside the other one, of the Debian
// that both are made of. Without that it is left out: few boot it, and it would take
// minutes.
func (b *builder) addStock(ctx context.Context) error {
	if !exists(b.machineTar()) {
		return nil
	}
	return b.stockStage(ctx).perform(b.Events)
}

// build compiles and installs side by side, the one keeps the processors busy
// and the other the network, and then puts the image together.
func (b *builder) build(ctx context.Context) error {
	parallel, both := errgroup.WithContext(ctx)
	parallel.Go(func() error {
		if err := b.runtimeStage(both).perform(b.Events); err != nil {
			return err
		}
		return b.kubernetesStage(both).perform(b.Events)
	})
	parallel.Go(func() error {
		if err := b.layerStage(both).perform(b.Events); err != nil {
			return err
		}
		return b.machineStage(both).perform(b.Events)
	})
	if err := parallel.Wait(); err != nil {
		return err
	}
	return b.finish(ctx)
}

// finish puts the image together of the stages' outputs, and the stock one.
func (b *builder) finish(ctx context.Context) error {
	for _, s := range []stage{b.imageStage(ctx), b.stockStage(ctx)} {
		if err := s.perform(b.Events); err != nil {
			return err
		}
	}
	_, err := b.prune()
	return err
}
