package artifact

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/zstd"
)

// layer is a stage's output as a layer: a v1.Layer. It is compressed whenever it is
// read, and not kept: the same compressor makes the same bytes of the same output.
type layer struct {
	path           string // of the stage's output
	meter          *meter // of what is read of it
	digest, diffID v1.Hash
	size, unpacked int64 // bytes
}

// newLayer reads the output once, for its digests and sizes.
func newLayer(path string, m *meter) (*layer, error) {
	l := &layer{path: path, meter: m}
	compressed, content := counter{hash: sha256.New()}, counter{hash: sha256.New()}
	if err := l.write(&compressed, &content); err != nil {
		return nil, err
	}
	l.digest, l.size = compressed.sum(), compressed.n
	l.diffID, l.unpacked = content.sum(), content.n
	return l, nil
}

// write writes the layer, and to content what it is before it is compressed.
func (l *layer) write(to, content io.Writer) error {
	encoder, err := zstd.NewWriter(to)
	if err != nil {
		return fmt.Errorf("compress %s: %w", l.path, err)
	}
	if err := writeOutput(metered{Writer: io.MultiWriter(encoder, content), meter: l.meter}, l.path); err != nil {
		return err
	}
	return encoder.Close()
}

// title is the name of the stage's output.
func (l *layer) title() string { return filepath.Base(l.path) }

func (l *layer) Digest() (v1.Hash, error)            { return l.digest, nil }
func (l *layer) DiffID() (v1.Hash, error)            { return l.diffID, nil }
func (l *layer) Size() (int64, error)                { return l.size, nil }
func (l *layer) MediaType() (types.MediaType, error) { return typeLayer, nil }
func (l *layer) Compressed() (io.ReadCloser, error) {
	return piped(func(w io.Writer) error { return l.write(w, io.Discard) }), nil
}
func (l *layer) Uncompressed() (io.ReadCloser, error) {
	return piped(func(w io.Writer) error { return writeOutput(w, l.path) }), nil
}

// piped reads what write writes. A reader that is closed early ends it.
func piped(write func(io.Writer) error) io.ReadCloser {
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(write(writer)) }()
	return reader
}

// counter counts and hashes what is written to it.
type counter struct {
	hash hash.Hash
	n    int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.hash.Write(p)
}

func (c *counter) sum() v1.Hash {
	return v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(c.hash.Sum(nil))}
}
