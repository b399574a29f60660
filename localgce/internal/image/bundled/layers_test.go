package bundled

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/oci"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// TestLayersAreMadeOnce: until a file of theirs is another; and not at all where one is missing.
func TestLayersAreMadeOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "program")
	l, times := NewLayers(), 0
	create := func() (oci.Blob, error) { times++; return oci.Blob{}, nil }
	layer := func(path string) error {
		_, err := l.layer([]oci.Program{{File: file, Path: path}}, create)
		return err
	}
	if err := layer("/a"); !errors.Is(err, fs.ErrNotExist) || times > 0 {
		t.Errorf("without the file: %v, made %d times", err, times)
	}
	for _, step := range []struct {
		content, path string
		want          int
	}{{"one", "/a", 1}, {"", "/a", 1}, {"", "/b", 2}, {"other", "/a", 3}} {
		if step.content != "" {
			write(t, file, step.content)
		}
		if err := layer(step.path); err != nil || times != step.want {
			t.Errorf("%+v: %v, made %d times", step, err, times)
		}
	}
}

// TestImagesAreAll: a release has all of its container images, or none and an error that
// has the name of the one.
func TestImagesAreAll(t *testing.T) {
	dir := t.TempDir()
	r := release.All()[0]
	lay(t, dir, r, "programs")
	images, err := NewLayers().Images(r, filesIn(dir, r))
	if err != nil || len(images) != len(Containers(r)) {
		t.Errorf("%d images, %v", len(images), err)
	}
	if err := os.Remove(filesIn(dir, r).Program("etcdctl")); err != nil {
		t.Fatal(err)
	}
	if images, err := NewLayers().Images(r, filesIn(dir, r)); len(images) > 0 || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without etcdctl: %d images, %v", len(images), err)
	}
}
