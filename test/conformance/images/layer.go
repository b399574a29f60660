package images

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// file is what an image has beside its base layer.
type file struct {
	Path    string // in the container, absolute
	Content []byte
	Link    string // what a symbolic link points to
	Mode    int64
}

// program is a file of this computer that is executable in the container.
func program(at, from string) (file, error) { return copied(at, from, 0o755) }

func copied(at, from string, mode int64) (file, error) {
	content, err := os.ReadFile(from)
	return file{Path: at, Content: content, Mode: mode}, err
}

// layer is one of files, with no times of change: the same files are the same
// layer.
func layer(files []file) (v1.Layer, error) {
	var content bytes.Buffer
	out := tar.NewWriter(&content)
	for _, f := range files {
		header := tar.Header{Name: path.Clean(f.Path)[1:], Size: int64(len(f.Content)), Mode: f.Mode, Format: tar.FormatPAX}
		if f.Link != "" {
			header.Typeflag, header.Linkname = tar.TypeSymlink, f.Link
		}
		if err := out.WriteHeader(&header); err != nil {
			return nil, err
		}
		if _, err := out.Write(f.Content); err != nil {
			return nil, err
		}
	}
	if err := out.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content.Bytes())), nil
	})
}
