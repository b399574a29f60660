package artifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/zstd"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// Artifact is a machine image in a registry.
type Artifact struct {
	Description
	Reference string // REPOSITORY@DIGEST

	registry   Registry
	repository name.Repository
	puller     *remote.Puller
	layers     map[string]stored // by the names of the stages' outputs
}

// stored is a layer in a registry.
type stored struct {
	v1.Descriptor
	unpacked int64 // bytes
}

// Open reads the manifest at reference: REPOSITORY, REPOSITORY:TAG or
// REPOSITORY@DIGEST; by default the tag is id. What has another digest, or is no
// machine image, is an error.
func (r Registry) Open(ctx context.Context, reference, id string) (*Artifact, error) {
	from, err := parse(reference, id)
	if err != nil {
		return nil, err
	}
	a := &Artifact{registry: r, repository: from.Context(), layers: map[string]stored{}}
	if a.puller, err = remote.NewPuller(options()...); err != nil {
		return nil, fmt.Errorf("open machine image %s: %w", from, err)
	}
	err = r.watch(ctx, a.repository, func(ctx context.Context) error {
		found, err := a.puller.Get(ctx, from)
		if err != nil {
			return err
		}
		a.Reference = withDigest(a.repository, found.Digest)
		return a.read(found)
	})
	if err != nil {
		return nil, fmt.Errorf("open machine image %s: %w", from, err)
	}
	return a, nil
}

// read takes the manifest apart.
func (a *Artifact) read(found *remote.Descriptor) error {
	none := func(why error) error {
		return errs.Errorf(errs.Usage, "it is no machine image that this version of the program can read: %w", why).WithID("no-machine-image")
	}
	if found.MediaType != types.OCIManifestSchema1 {
		return none(fmt.Errorf("its media type is %s", found.MediaType))
	}
	m, err := v1.ParseManifest(bytes.NewReader(found.Manifest))
	if err != nil {
		return none(err)
	}
	if m.Config.MediaType != typeConfig {
		return none(fmt.Errorf("its artifact type is %s", m.Config.MediaType))
	}
	if a.Description, err = readDescription(m.Annotations); err != nil {
		return none(err)
	}
	for _, l := range m.Layers {
		unpacked, err := readSize(l.Annotations)
		if err != nil {
			return none(err)
		}
		a.layers[l.Annotations[keyTitle]] = stored{l, unpacked}
	}
	return nil
}

// Unpacked is how large a stage's output is, in bytes; ok is false where the
// artifact does not have it.
func (a *Artifact) Unpacked(output string) (size int64, ok bool) {
	l, ok := a.layers[output]
	return l.unpacked, ok
}

// tries is how often a layer is asked for whose transfer breaks off.
const tries = 3

// Fetch makes the output of a stage, by its name, of its layer: at path, in place of
// what is there. It is whole, and that of the digest, only where the error is nil.
func (a *Artifact) Fetch(ctx context.Context, output, path string, detail func(string)) error {
	l, ok := a.layers[output]
	if !ok {
		return errs.Errorf(errs.Failed, "fetch %s: %s has no such layer", output, a.Reference)
	}
	failed := 0
	mayPass := func(err error) bool {
		failed++
		return failed < tries && errs.IDOf(err) == NotAvailable
	}
	err := wait.Retry(ctx, wait.Backoff{}, mayPass, func(ctx context.Context) error {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("make room for it: %w", err)
		}
		return a.registry.watch(ctx, a.repository, func(ctx context.Context) error {
			return a.fetch(ctx, l, output, path, &meter{ctx: ctx, doing: "fetching", total: l.Size, detail: detail})
		})
	})
	if err != nil {
		return fmt.Errorf("fetch %s of %s: %w", output, a.Reference, err)
	}
	return nil
}

func (a *Artifact) fetch(ctx context.Context, l stored, output, path string, m *meter) error {
	remote, err := a.puller.Layer(ctx, a.repository.Digest(l.Digest.String()))
	if err != nil {
		return err
	}
	blob, err := remote.Compressed()
	if err != nil {
		return err
	}
	defer func() { _ = blob.Close() }() // it was only read
	compressed := metered{Reader: blob, meter: m}
	err = unpack(compressed, l.unpacked, output, path)
	var disk *fs.PathError
	if errors.As(err, &disk) {
		return err
	}
	// The digest is checked at the end. What differs cannot be unpacked either, but
	// that is no reason.
	if _, wrong := io.Copy(io.Discard, compressed); wrong != nil {
		return wrong
	}
	return err
}

// unpack makes a stage's output, of no more than size bytes.
func unpack(compressed io.Reader, size int64, output, path string) error {
	decoder, err := zstd.NewReader(compressed)
	if err != nil {
		return fmt.Errorf("decompress %s: %w", output, err)
	}
	defer decoder.Close()
	limited := &io.LimitedReader{R: decoder, N: size + 1}
	if err := readOutput(limited, path, output); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, limited); err != nil {
		return fmt.Errorf("decompress %s: %w", output, err)
	}
	if limited.N != 1 {
		return fmt.Errorf("decompress %s: its size is not the %d bytes of its annotation", output, size)
	}
	return nil
}
