package artifact

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Push sends a machine image, of which outputs are the paths of the stages' outputs,
// to reference: REPOSITORY or REPOSITORY:TAG, by default tagged with the image's id.
// Layers that the registry has are not sent. It returns REPOSITORY@DIGEST; detail
// hears how far it is.
func (r Registry) Push(ctx context.Context, reference string, d Description, outputs []string, detail func(string)) (string, error) {
	to, err := parseTag(reference, d.ID)
	if err != nil {
		return "", err
	}
	layers, err := readLayers(ctx, outputs, detail)
	if err != nil {
		return "", fmt.Errorf("push machine image %s: %w", d.ID, err)
	}
	image, err := manifest(d, layers)
	if err != nil {
		return "", fmt.Errorf("push machine image %s: %w", d.ID, err)
	}
	err = r.watch(ctx, to.Context(), func(ctx context.Context) error {
		meterAll(layers, &meter{ctx: ctx, doing: "sending", detail: detail})
		pusher, err := remote.NewPusher(options()...)
		if err != nil {
			return err
		}
		return pusher.Push(ctx, to, image)
	})
	if err != nil {
		return "", fmt.Errorf("push machine image %s to %s: %w", d.ID, to, err)
	}
	digest, err := image.Digest()
	return withDigest(to.Context(), digest), err
}

func readLayers(ctx context.Context, outputs []string, detail func(string)) (layers []*layer, err error) {
	for _, output := range outputs {
		l, err := newLayer(output, &meter{ctx: ctx, doing: "reading " + filepath.Base(output), detail: detail})
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	return layers, nil
}

// meterAll has one meter for all layers.
func meterAll(layers []*layer, m *meter) {
	for _, l := range layers {
		m.total += l.unpacked
		l.meter = m
	}
}

// manifest is the artifact of these layers.
func manifest(d Description, layers []*layer) (v1.Image, error) {
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), typeConfig)
	for _, l := range layers {
		annotations := map[string]string{keyTitle: l.title(), keySize: strconv.FormatInt(l.unpacked, 10)}
		added, err := mutate.Append(image, mutate.Addendum{Layer: l, Annotations: annotations, MediaType: typeLayer})
		if err != nil {
			return nil, fmt.Errorf("add layer %s: %w", l.title(), err)
		}
		image = added
	}
	return mutate.Annotations(image, d.annotations()).(v1.Image), nil
}
