package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// MakeImage copies a disk.
func (r *Runc) MakeImage(ctx context.Context, id string, from Disk) error {
	if !idForm.MatchString(id) {
		return errs.Errorf(errs.Usage, "image ID %q: want a-z, 0-9 and dashes", id)
	}
	source := r.disk(from.ID)
	if _, err := os.Stat(source.upper()); errors.Is(err, fs.ErrNotExist) {
		return errs.Errorf(errs.Usage, "make an image of disk %s: no machine has booted from it yet", from.ID)
	}
	base, err := r.baseOf(from)
	if err != nil {
		return err
	}
	err = ensureWhole(string(r.made(id)), func(dir string) error {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		return copyDisk(ctx, source, disk(dir), base)
	})
	if err != nil {
		return fmt.Errorf("copy disk %s: %w", from.ID, err)
	}
	return nil
}

// DeleteImage removes an image.
func (r *Runc) DeleteImage(_ context.Context, id string) error {
	if !idForm.MatchString(id) {
		return errs.Errorf(errs.Usage, "image ID %q: want a-z, 0-9 and dashes", id)
	}
	if err := os.RemoveAll(string(r.made(id))); err != nil {
		return fmt.Errorf("delete image %s: %w", id, err)
	}
	return nil
}

// copyMade makes a disk of an image that was made of another, unless it is there.
func (o Options) copyMade(ctx context.Context, d Disk) error {
	target := o.disk(d.ID)
	if d.Made == "" {
		return nil
	}
	if _, err := os.Stat(target.upper()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	base, err := o.baseOf(d)
	if err != nil {
		return err
	}
	if err := copyDisk(ctx, o.made(d.Made), target, base); err != nil {
		return fmt.Errorf("copy image %s to disk %s: %w", d.Made, d.ID, err)
	}
	return nil
}

// copyDisk copies what is on a disk, its upper layer at last: with that it is whole.
func copyDisk(ctx context.Context, from, to disk, base string) error {
	if err := os.WriteFile(to.base(), []byte(base+"\n"), 0o600); err != nil {
		return err
	}
	for _, pair := range [][2]string{{from.containerd(), to.containerd()}, {from.upper(), to.upper()}} {
		err := ensureWhole(pair[1], func(dir string) error { return run(ctx, "cp", "-a", "--reflink=auto", pair[0], dir) })
		if err != nil {
			return err
		}
	}
	return nil
}

// imageOf is the machine image that is below a disk.
func (o Options) imageOf(d Disk) (Image, error) {
	base, err := o.baseOf(d)
	if err != nil {
		return Image{}, err
	}
	return o.Image(base)
}

// baseOf is its name. A copy has it written down.
func (o Options) baseOf(d Disk) (string, error) {
	copies := []disk{o.disk(d.ID)}
	if d.Made != "" {
		copies = append(copies, o.made(d.Made))
	}
	for _, c := range copies {
		base, err := os.ReadFile(c.base())
		if !errors.Is(err, fs.ErrNotExist) {
			return strings.TrimSpace(string(base)), err
		}
	}
	if _, err := os.Stat(o.disk(d.ID).upper()); d.Made != "" && errors.Is(err, fs.ErrNotExist) {
		return "", errs.Errorf(errs.Usage, "disk %s cannot be made: the image %s is gone", d.ID, d.Image)
	}
	return d.Image, nil
}
