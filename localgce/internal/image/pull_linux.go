package image

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/artifact"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Pull makes the image that Find looks for, unless it is there, of the artifact at
// REPOSITORY, REPOSITORY:TAG or REPOSITORY@DIGEST; "" is the published one. One of
// another recipe, or for other computers, is an error of kind Usage. Stages that were
// fetched are not fetched again, also where Pull did not get to its end. It needs
// root, and returns REPOSITORY@DIGEST.
func Pull(ctx context.Context, o Options, reference string) (pulled string, err error) {
	if err := checkRoot(os.Geteuid()); err != nil {
		return "", err
	}
	err = o.locked(ctx, func(b *builder) error {
		if reference == "" {
			known := false
			if reference, known = published(b.recipe.imageID); !known {
				return errs.Errorf(errs.Usage, "the machine image %s (Kubernetes %s) is not published", b.recipe.imageID, b.recipe.release.Version).
					WithID("image-not-published")
			}
		}
		a, err := b.open(ctx, reference)
		if err != nil {
			return err
		}
		pulled = a.Reference
		return b.pull(ctx, a)
	})
	return pulled, err
}

// reach is how long Build looks for the published image.
const reach = 5 * time.Second

// pullPublished pulls the image if its digest is known. done is false where it is
// not, or where the image cannot be pulled, of which it warns.
func (b *builder) pullPublished(ctx context.Context) (done bool, err error) {
	reference, known := published(b.recipe.imageID)
	if !known {
		return false, nil
	}
	a, err := b.find(ctx, reference)
	if err == nil {
		err = b.pull(ctx, a)
	}
	if err == nil || ctx.Err() != nil {
		return err == nil, err
	}
	b.Events.Send(event.Event{
		Time: time.Now(), Kind: event.Warning, Title: "The machine image is built, because it cannot be pulled", Detail: err.Error(),
	})
	return false, nil
}

// find opens the published artifact, which may not take long.
func (b *builder) find(ctx context.Context, reference string) (*artifact.Artifact, error) {
	report := reporter{sink: b.Events, step: event.Event{Step: "image/find", Title: "Look for the published machine image"}}
	report.send(event.Started, "", nil)
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	a, err := b.open(ctx, reference)
	if err != nil {
		report.send(event.Skipped, "not available", nil)
		return nil, err
	}
	report.send(event.Done, "", nil)
	return a, nil
}

// open opens an artifact that has the image of this recipe, for this computer.
func (b *builder) open(ctx context.Context, reference string) (*artifact.Artifact, error) {
	a, err := artifact.Registry{}.Open(ctx, reference, b.recipe.imageID)
	if err != nil {
		return nil, err
	}
	if err := a.Check(b.recipe.imageID, runtime.GOARCH); err != nil {
		return nil, fmt.Errorf("pull %s: %w", a.Reference, err)
	}
	return a, nil
}

// pull fetches the stages' outputs that are not there, side by side, and puts the
// images together.
func (b *builder) pull(ctx context.Context, a *artifact.Artifact) error {
	p := &builder{Options: b.Options, recipe: b.recipe, from: a}
	if !exists(p.imageStage(ctx).Path) || !exists(p.stockStage(ctx).Path) {
		if err := checkAssembly(lookPath); err != nil {
			return err
		}
		if err := p.fetch(ctx); err != nil {
			return err
		}
	}
	return p.finish(ctx)
}

// fetch fetches the stages' outputs that are not there.
func (b *builder) fetch(ctx context.Context) error {
	if err := b.checkRoom(); err != nil {
		return err
	}
	parallel, all := errgroup.WithContext(ctx)
	for _, s := range b.fetchStages(all) {
		parallel.Go(func() error { return s.perform(b.Events) })
	}
	return parallel.Wait()
}
