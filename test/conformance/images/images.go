// Package images makes the container images that Kubernetes' conformance tests
// run: programs of Kubernetes' own sources, over Debian's packages in place of
// those of the original images.
package images

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Sources is what images are made from.
type Sources struct {
	Root       string   // of this repository
	Programs   string   // the directory of the compiled programs
	Kubernetes string   // the directory of the module k8s.io/kubernetes
	Wanted     []string // the names of all images that tests may want
}

// Archive is where Build writes the images, below dir.
func Archive(dir string) string { return filepath.Join(dir, "images.tar") }

// Build writes all images as one archive, as docker save does, into dir, and
// returns its path.
func (s Sources) Build(ctx context.Context, dir string, log io.Writer) (string, error) {
	file, err := base(ctx, s.Root, dir, log)
	if err != nil {
		return "", err
	}
	below, err := tarball.LayerFromFile(file)
	if err != nil {
		return "", fmt.Errorf("read the base layer of the tests' images: %w", err)
	}
	table, err := s.table()
	if err != nil {
		return "", fmt.Errorf("collect the files of the tests' images: %w", err)
	}
	archive := map[name.Tag]v1.Image{}
	for _, entry := range table {
		made, err := appended(below, entry)
		if err != nil {
			return "", fmt.Errorf("make image %s: %w", entry.Names[0], err)
		}
		for _, text := range entry.Names {
			if !slices.Contains(s.Wanted, text) {
				return "", fmt.Errorf("no test wants image %s; another version of Kubernetes has another: its names are in test/conformance/images/table.go", text)
			}
			tag, err := name.NewTag(text)
			if err != nil {
				return "", err
			}
			archive[tag] = made
		}
	}
	path := Archive(dir)
	if err := tarball.MultiWriteToFile(path, archive); err != nil {
		return "", fmt.Errorf("write the tests' images: %w", err)
	}
	return path, nil
}

// appended is the image of an entry: its files over the layer below, if there is
// one.
func appended(below v1.Layer, entry image) (v1.Image, error) {
	var layers []v1.Layer
	if below != nil {
		layers = append(layers, below)
	}
	if len(entry.Files) > 0 {
		own, err := layer(entry.Files)
		if err != nil {
			return nil, err
		}
		layers = append(layers, own)
	}
	made, err := mutate.AppendLayers(empty.Image, layers...)
	if err != nil {
		return nil, err
	}
	config, err := made.ConfigFile()
	if err != nil {
		return nil, err
	}
	config.OS, config.Architecture, config.Config = "linux", runtime.GOARCH, entry.Config
	return mutate.ConfigFile(made, config)
}
