package image

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/image/oci"
)

// assemble puts an image together in dir from the outputs of the stages.
func (b *builder) assemble(ctx context.Context, dir string, detail func(string)) error {
	img := Image{
		ID: b.recipe.imageID, Dir: dir, Family: family, KubernetesVersion: b.recipe.pins.Kubernetes, Created: time.Now().UTC(),
	}
	detail("unpacking the machine's root")
	if err := unpack(ctx, b.machineStage(ctx).Path, img.Rootfs()); err != nil {
		return err
	}
	if err := b.installPrograms(img); err != nil {
		return err
	}
	detail("importing container images")
	if err := b.importContainers(ctx, img); err != nil {
		return err
	}
	return describe(img)
}

func unpack(ctx context.Context, tarFile, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	err := run(ctx, command{Path: "tar", Args: []string{"--extract", "--file", tarFile, "--directory", dir, "--numeric-owner", "--xattrs", "--xattrs-include=*"}})
	if err != nil {
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
			return err
		}
		for _, name := range names {
			if err := os.Link(b.program(name), filepath.Join(dir, name)); err != nil {
				return fmt.Errorf("install program %s: %w", name, err)
			}
		}
	}
	return nil
}

func (b *builder) program(name string) string {
	return filepath.Join(b.compileStage(context.Background()).Path, name)
}

// importContainers writes the container images straight into a containerd
// that unpacks them into the image's template store.
func (b *builder) importContainers(ctx context.Context, img Image) error {
	images, err := b.containerImages()
	if err != nil {
		return err
	}
	script := filepath.Join(img.Dir, "import")
	if err := errors.Join(os.MkdirAll(img.Containerd(), 0o711), materialize(importScript, img.Dir)); err != nil {
		return err
	}
	defer os.Remove(script)

	archive, writer := io.Pipe()
	go func() {
		writer.CloseWithError(oci.Write(writer, oci.Platform{OS: "linux", Architecture: runtime.GOARCH}, images...))
	}()
	defer archive.Close()
	err = run(ctx, command{Path: script, Args: []string{img.Rootfs(), img.Containerd()}, Stdin: archive, OwnMounts: true, OwnPIDs: true})
	if err != nil {
		return fmt.Errorf("import container images: %w", err)
	}
	return nil
}

func (b *builder) containerImages() ([]oci.Image, error) {
	debian, err := oci.FromTar(b.layerStage(context.Background()).Path)
	if err != nil {
		return nil, err
	}
	var images []oci.Image
	for _, c := range containers(b.recipe.pins) {
		img := oci.Image{Name: c.Name, Entrypoint: c.Entrypoint, Cmd: c.Cmd}
		if c.OnDebian {
			img.Layers = append(img.Layers, debian)
		}
		if len(c.Programs) > 0 {
			layer, err := b.programLayer(c.Programs)
			if err != nil {
				return nil, err
			}
			img.Layers = append(img.Layers, layer)
		}
		images = append(images, img)
	}
	return images, nil
}

func (b *builder) programLayer(programs []oci.Program) (oci.Layer, error) {
	var files []oci.Program
	for _, p := range programs {
		files = append(files, oci.Program{File: b.program(p.File), Path: p.Path})
	}
	return oci.FromPrograms(files...)
}

// describe writes what Find and List read; it makes the image complete.
func describe(img Image) (err error) {
	if img.Size, err = diskUsage(img.Dir); err != nil {
		return err
	}
	content, err := json.MarshalIndent(img, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(img.Dir, descriptionFile), append(content, '\n'), 0o644)
}

// diskUsage counts the bytes below dir, those of hard links once.
func diskUsage(dir string) (int64, error) {
	var total int64
	counted := map[uint64]bool{}
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		if ok && !counted[stat.Ino] {
			counted[stat.Ino] = true
			total += stat.Blocks * 512
		}
		return nil
	})
	return total, err
}
