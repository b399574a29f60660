// Package backupfile writes and inspects backups in files: each is a snapshot of etcd, as
// it is, which etcd's own programs read too.
package backupfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// partial is what the name of a file ends in that is not whole.
const partial = ".part"

// Write makes the file of what take writes, which only this user can read: it has all
// Secrets. The file is there when it is whole, and checked, and on the disk; else there is
// none. One that is there already is refused, unless overwrite is set.
func Write(ctx context.Context, path string, overwrite bool, take func(io.Writer) error) (Report, error) {
	if err := Free(path, overwrite); err != nil {
		return Report{}, err
	}
	report, err := write(ctx, path+partial, take)
	if err == nil {
		err = Free(path, overwrite)
	}
	if err == nil {
		err = os.Rename(path+partial, path)
	}
	if err != nil {
		_ = os.Remove(path + partial) // it may not be there
		return Report{}, fmt.Errorf("write backup %s: %w", path, err)
	}
	report.Path = path
	return report, syncFolder(filepath.Dir(path))
}

// Free refuses a file that is there.
func Free(path string, overwrite bool) error {
	_, err := os.Lstat(path)
	if overwrite || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return errs.Errorf(errs.Usage, "%w", err)
	}
	return errs.Errorf(errs.Usage, "%s already exists", path).WithHint("Choose another name, or add --force to overwrite it.")
}

func write(ctx context.Context, path string, take func(io.Writer) error) (Report, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) { // of a process that was killed
		return Report{}, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Report{}, err
	}
	err = take(file)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close(), context.Cause(ctx)); err != nil {
		return Report{}, err
	}
	report, err := Inspect(path)
	if err != nil {
		return report, errs.Errorf(errs.Failed, "etcd's snapshot did not arrive whole: %w", err).WithHint("Run the same command again.")
	}
	return report, nil
}

// syncFolder has the name of a new file on the disk, where a system knows that.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = folder.Sync() // Windows has none
	return folder.Close()
}
