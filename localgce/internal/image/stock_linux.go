package image

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// assembleStock makes the stock image in dir, of the machine's Debian. Its template of
// /var/lib/containerd is empty.
func (b *builder) assembleStock(ctx context.Context, dir string, detail func(string)) error {
	img := Image{ID: b.recipe.stockID, Dir: dir, Created: time.Now().UTC()}
	if b.from != nil {
		img.Created, img.Artifact = b.from.Created, b.from.Reference
	}
	detail("unpacking the machine's root")
	if err := unpack(ctx, b.machineTar(), img.Rootfs()); err != nil {
		return err
	}
	detail("taking Kubernetes out")
	if err := img.customizeStock(ctx); err != nil {
		return fmt.Errorf("make a stock Debian: %w", err)
	}
	return img.describe()
}

func (i Image) customizeStock(ctx context.Context) (err error) {
	if err := errors.Join(os.Mkdir(i.Containerd(), 0o711), materialize(stockPart, i.Dir)); err != nil {
		return err
	}
	part := filepath.Join(i.Dir, filepath.Base(stockPart))
	defer func() { err = errors.Join(err, os.RemoveAll(part)) }()
	return run(ctx, command{
		Path: filepath.Join(part, "customize"), Args: []string{i.Rootfs()},
		Env: []string{"FILES=" + filepath.Join(part, "files"), "DEBIAN_FRONTEND=noninteractive"}, OwnMounts: true, OwnPIDs: true,
	})
}
