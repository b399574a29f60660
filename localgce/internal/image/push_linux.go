package image

import (
	"context"
	"os"
	"runtime"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/artifact"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Push sends the image that Find finds, as an artifact, to REPOSITORY or
// REPOSITORY:TAG; by default the tag is the image's id. What the registry has is not
// sent. It needs root, and returns REPOSITORY@DIGEST.
func Push(ctx context.Context, o Options, reference string) (pushed string, err error) {
	if err := checkRoot(os.Geteuid()); err != nil {
		return "", err
	}
	err = o.locked(ctx, func(b *builder) error {
		img, err := Find(b.CacheDir, b.KubernetesVersion)
		if err != nil {
			return err
		}
		report := reporter{sink: b.Events, step: event.Event{Step: "image/push", Title: "Push machine image " + img.ID}}
		report.send(event.Started, "", nil)
		if pushed, err = b.push(ctx, reference, img, report.detail()); err != nil {
			report.send(event.Failed, "", err)
			return err
		}
		report.send(event.Done, "", nil)
		return nil
	})
	return pushed, err
}

func (b *builder) push(ctx context.Context, reference string, img Image, detail func(string)) (string, error) {
	var paths []string
	for _, o := range b.outputs() {
		if !exists(o.path) {
			return "", errs.Errorf(errs.Failed, "push machine image %s: it was put together of %s, which is not there any more", img.ID, o.path).
				WithID("image-without-stages")
		}
		paths = append(paths, o.path)
	}
	return artifact.Registry{}.Push(ctx, reference, artifact.Description{
		ID: img.ID, Architecture: runtime.GOARCH, Kubernetes: img.KubernetesVersion, Created: img.Created, Size: img.Size,
	}, paths, detail)
}
