package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/sync/errgroup"
)

// imageSize is how much an image has that no machine has yet, in bytes.
const imageSize = 64 << 20

// loads measures how long it takes until an archive's image runs on nodes: loaded
// once, and by hand as kind does it, imported on each node. pool is "" for all nodes.
func (b *bench) loads(ctx context.Context, pool string) (took pair, err error) {
	if took.product, err = b.load(ctx, "loaded", pool, func(archive string) error {
		_, err := b.lab.HA(ctx, "local", "load", archive)
		return err
	}); err != nil {
		return took, err
	}
	took.plain, err = b.load(ctx, "imported", pool, func(archive string) error { return b.importOn(ctx, archive, pool) })
	return took, err
}

// load brings a new image in, and has it run on all nodes of the pool.
func (b *bench) load(ctx context.Context, called, pool string, in func(archive string) error) (time.Duration, error) {
	image := fmt.Sprintf("own.example/bench/%s:%d", called, time.Now().UnixNano())
	archive, err := b.archive(ctx, image)
	if err != nil {
		return 0, err
	}
	defer os.Remove(archive)
	took, err := timed(func() error {
		if err := in(archive); err != nil {
			return err
		}
		return b.runs(ctx, image, pool)
	})
	if err != nil {
		return 0, fmt.Errorf("image %s: %w", called, err)
	}
	fmt.Fprintf(b.lab.Log, "image %s runs on the nodes after %.1f s\n", called, took.Seconds())
	_, err = b.lab.K(ctx, "delete", "daemonset", "bench", "--wait")
	return took, err
}

// archive saves an image that nobody has seen, as docker save would.
func (b *bench) archive(ctx context.Context, called string) (path string, err error) {
	path = filepath.Join(b.work, "image.tar")
	build := exec.CommandContext(ctx, "./build", called, path)
	build.Dir = "test/e2e/testdata/own-image"
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build an image: %w: %s", err, output)
	}
	tag, err := name.NewTag(called)
	if err != nil {
		return "", fmt.Errorf("build an image: %w", err)
	}
	server, err := tarball.ImageFromPath(path, &tag)
	if err != nil {
		return "", fmt.Errorf("build an image: %w", err)
	}
	layer, err := random.Layer(imageSize, types.DockerUncompressedLayer)
	if err != nil {
		return "", fmt.Errorf("build an image: %w", err)
	}
	image, err := mutate.AppendLayers(server, layer)
	if err != nil {
		return "", fmt.Errorf("build an image: %w", err)
	}
	larger := filepath.Join(b.work, "larger.tar")
	if err := tarball.WriteToFile(larger, tag, image); err != nil {
		return "", fmt.Errorf("build an image: %w", err)
	}
	return path, os.Rename(larger, path)
}

// runs has the image run on each node of the pool.
func (b *bench) runs(ctx context.Context, image, pool string) error {
	where := "tolerations: [{operator: Exists}]"
	if pool != "" {
		where = "nodeSelector: {kubectl-ha.dev/pool: " + pool + "}"
	}
	manifest := filepath.Join(b.work, "daemonset.yaml")
	if err := os.WriteFile(manifest, fmt.Appendf(nil, `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: bench}
spec:
  selector: {matchLabels: {app: bench}}
  template:
    metadata: {labels: {app: bench}}
    spec:
      %s
      terminationGracePeriodSeconds: 0
      containers: [{name: bench, image: "%s", imagePullPolicy: IfNotPresent}]
`, where, image), 0o600); err != nil {
		return err
	}
	if _, err := b.lab.K(ctx, "apply", "--filename", manifest); err != nil {
		return err
	}
	_, err := b.lab.K(ctx, "rollout", "status", "daemonset/bench", "--timeout", "5m")
	return err
}

// importOn imports an archive on each node, side by side, as kind load does.
func (b *bench) importOn(ctx context.Context, archive, pool string) error {
	root, containers, err := findContainers(ctx, b.connection.StateDir)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, machine := range slices.Sorted(maps.Keys(containers)) {
		if pool != "" && !strings.HasPrefix(machine, product+"-"+pool+"-") {
			continue
		}
		group.Go(func() error { return importInto(ctx, root, containers[machine], archive) })
	}
	return group.Wait()
}

func importInto(ctx context.Context, root, container, archive string) error {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer file.Close()
	cmd := exec.CommandContext(ctx, "runc", "--root", root, "exec", container,
		"ctr", "--namespace", "k8s.io", "images", "import", "--all-platforms", "--digests", "--snapshotter", "overlayfs", "-")
	cmd.Stdin = file
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("import an image: %w: %s", err, output)
	}
	return nil
}
