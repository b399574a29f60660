package mirror

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// container is an image of registry.k8s.io: programs, by their paths in it.
type container struct {
	name       string // with its tag, without the registry
	programs   []string
	entrypoint []string
	onDebian   bool // it has the layer with iptables
}

func containers(r release.Release) []container {
	list := []container{
		{name: "pause:" + r.Pause, programs: []string{"/pause"}, entrypoint: []string{"/pause"}},
		{name: "etcd:" + r.Etcd, programs: []string{"/usr/local/bin/etcd", "/usr/local/bin/etcdctl"}},
		{name: "coredns/coredns:" + r.CoreDNS, programs: []string{"/coredns"}, entrypoint: []string{"/coredns"}},
		{name: "kube-proxy:" + r.Version, programs: []string{"/usr/local/bin/kube-proxy"}, onDebian: true},
	}
	for _, name := range []string{"kube-apiserver", "kube-controller-manager", "kube-scheduler"} {
		list = append(list, container{name: name + ":" + r.Version, programs: []string{"/usr/local/bin/" + name}})
	}
	return list
}

// newRegistry is a registry that has the images.
func newRegistry(ctx context.Context, o Options) (http.Handler, error) {
	r, ok := release.Find(o.Image.KubernetesVersion)
	if !ok {
		return nil, fmt.Errorf("there is no release %s", o.Image.KubernetesVersion)
	}
	dir := filepath.Join(o.Dir, registryHost)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	handler := registry.New(registry.WithBlobHandler(registry.NewDiskBlobHandler(dir)), registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(handler)
	defer server.Close()
	for _, c := range containers(r) {
		image, err := c.build(ctx, o)
		if err != nil {
			return nil, fmt.Errorf("make the container image %s: %w", c.name, err)
		}
		reference, err := name.ParseReference(strings.TrimPrefix(server.URL, "http://") + "/" + c.name)
		if err != nil {
			return nil, err
		}
		if err := remote.Write(reference, image, remote.WithContext(ctx)); err != nil {
			return nil, fmt.Errorf("put the container image %s into the registry: %w", c.name, err)
		}
	}
	return handler, nil
}

// Base is a container image with Debian's programs that the machine image's containers
// have: a shell, iptables and nft.
func Base(ctx context.Context, image localgce.Image) (v1.Image, error) {
	return container{onDebian: true}.build(ctx, Options{Image: image})
}

func (c container) build(ctx context.Context, o Options) (v1.Image, error) {
	config := &v1.ConfigFile{OS: "linux", Architecture: runtime.GOARCH, Config: v1.Config{Entrypoint: c.entrypoint}}
	image, err := mutate.ConfigFile(empty.Image, config)
	if err != nil {
		return nil, err
	}
	var archives [][]byte
	if c.onDebian {
		archive, err := debianLayer(ctx, o.Image)
		if err != nil {
			return nil, err
		}
		archives = append(archives, archive)
	}
	archive, err := programsLayer(o.Image, c.programs)
	if err != nil {
		return nil, err
	}
	for _, archive := range append(archives, archive) {
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive)), nil }
		layer, err := tarball.LayerFromOpener(open, tarball.WithCompressionLevel(gzip.NoCompression))
		if err != nil {
			return nil, err
		}
		if image, err = mutate.AppendLayers(image, layer); err != nil {
			return nil, err
		}
	}
	return image, nil
}

// inContainers finds the layer of the machine image's containers that has a file.
func inContainers(image localgce.Image, path string) (layer string, err error) {
	found, err := filepath.Glob(filepath.Join(image.Containerd(), "io.containerd.snapshotter.v1.overlayfs/snapshots/*/fs", path))
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("no container image of the machine image has %s: %w", path, err)
	}
	return strings.TrimSuffix(found[0], path), nil
}

func debianLayer(ctx context.Context, image localgce.Image) ([]byte, error) {
	layer, err := inContainers(image, "/usr/sbin/xtables-nft-multi")
	if err != nil {
		return nil, err
	}
	return exec.CommandContext(ctx, "tar", "--create", "--numeric-owner", "--directory", layer, ".").Output()
}

func programsLayer(image localgce.Image, programs []string) ([]byte, error) {
	var archive bytes.Buffer
	out := tar.NewWriter(&archive)
	for _, path := range programs {
		layer, err := inContainers(image, path)
		if err != nil {
			return nil, err
		}
		content, err := os.ReadFile(filepath.Join(layer, path))
		if err != nil {
			return nil, err
		}
		if err := out.WriteHeader(&tar.Header{Name: strings.TrimPrefix(path, "/"), Mode: 0o755, Size: int64(len(content))}); err != nil {
			return nil, err
		}
		if _, err := out.Write(content); err != nil {
			return nil, err
		}
	}
	return archive.Bytes(), out.Close()
}
