package image

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// assemble puts an image together in dir from the outputs of the stages.
func (b *builder) assemble(ctx context.Context, dir string, detail func(string)) error {
	img := b.image(dir)
	detail("unpacking the machine's root")
	if err := unpack(ctx, b.machineTar(), img.Rootfs()); err != nil {
		return err
	}
	if err := b.installPrograms(img); err != nil {
		return err
	}
	if err := b.pinPause(img); err != nil {
		return err
	}
	detail("importing the container images")
	if err := b.importContainers(ctx, img); err != nil {
		return err
	}
	return img.describe()
}

// image is the image that comes to be in dir. One that was pulled is described as its
// artifact is, so that pushed again it is the same artifact.
func (b *builder) image(dir string) Image {
	img := Image{
		ID: b.recipe.imageID, Dir: dir, KubernetesVersion: b.recipe.release.Version, Created: time.Now().UTC(),
	}
	if b.from != nil {
		img.Created, img.Size, img.Artifact = b.from.Created, b.from.Size, b.from.Reference
	}
	return img
}

func unpack(ctx context.Context, tarFile, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("unpack the machine's root: %w", err)
	}
	args := []string{"--extract", "--file", tarFile, "--directory", dir, "--numeric-owner", "--xattrs", "--xattrs-include=*"}
	if err := run(ctx, command{Path: "tar", Args: args}); err != nil {
		return fmt.Errorf("unpack the machine's root: %w", err)
	}
	return nil
}

// installPrograms puts the compiled programs where the machine, and the host,
// look for them: as hard links, since neither ever writes to them.
func (b *builder) installPrograms(img Image) error {
	places := map[string][]string{
		filepath.Join(img.Rootfs(), "usr/bin"):       {"kubeadm", "kubelet"},
		filepath.Join(img.Rootfs(), "usr/local/bin"): {"kubectl", "containerd", "containerd-shim-runc-v2", "ctr"},
		filepath.Join(img.Rootfs(), "opt/cni/bin"):   {"bridge", "host-local", "loopback", "portmap", "ptp"},
		img.Bin(""): {"kubectl", "kubeadm", "etcdctl"},
	}
	for dir, names := range places {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("install programs: %w", err)
		}
		for _, name := range names {
			err := os.Chown(b.program(name), 0, 0) // a workflow's cache may have given it to the runner's user
			if err == nil {
				err = os.Link(b.program(name), filepath.Join(dir, name))
			}
			if err != nil {
				return fmt.Errorf("install program %s: %w", name, err)
			}
		}
	}
	return nil
}

// pinPause tells containerd the pause image of this release.
func (b *builder) pinPause(img Image) error {
	file := filepath.Join(img.Rootfs(), "etc/containerd/config.toml")
	config, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("configure containerd: %w", err)
	}
	return os.WriteFile(file, bytes.ReplaceAll(config, []byte("@PAUSE@"), []byte(b.recipe.release.Pause)), 0o644)
}

// program is the path of a compiled program.
func (b *builder) program(name string) string {
	for _, common := range b.recipe.runtime.Programs {
		if name == common {
			return filepath.Join(b.runtimeDir(), name)
		}
	}
	return filepath.Join(b.kubernetesDir(), name)
}
