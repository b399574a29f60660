package images

import (
	"io"
	"path"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// registryDir is where agnhost's registry, which tests pull from with and
// without a password, has its images.
const registryDir = "/var/registry/pause"

// registry is that registry's one image: pause:testing, in the layout that it
// reads.
func registry(image v1.Image) ([]file, error) {
	digest, err := image.Digest()
	if err != nil {
		return nil, err
	}
	manifest, err := image.RawManifest()
	if err != nil {
		return nil, err
	}
	files := []file{
		{Path: registryDir + "/manifests/testing", Content: []byte(digest.String()), Mode: 0o644},
		stored("manifests", digest, manifest),
	}
	blobs, err := blobsOf(image)
	return append(files, blobs...), err
}

// blobsOf is an image's configuration and layers.
func blobsOf(image v1.Image) ([]file, error) {
	name, err := image.ConfigName()
	if err != nil {
		return nil, err
	}
	config, err := image.RawConfigFile()
	if err != nil {
		return nil, err
	}
	files := []file{stored("blobs", name, config)}
	layers, err := image.Layers()
	if err != nil {
		return nil, err
	}
	for _, l := range layers {
		f, err := blob(l)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func blob(l v1.Layer) (file, error) {
	digest, err := l.Digest()
	if err != nil {
		return file{}, err
	}
	content, err := l.Compressed()
	if err != nil {
		return file{}, err
	}
	defer content.Close()
	all, err := io.ReadAll(content)
	return stored("blobs", digest, all), err
}

func stored(kind string, digest v1.Hash, content []byte) file {
	at := path.Join(registryDir, kind, digest.Algorithm, digest.Hex[:2], digest.Hex, "data")
	return file{Path: at, Content: content, Mode: 0o644}
}
