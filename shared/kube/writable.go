package kube

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// Writable says why the kubeconfig cannot be read or written; nil where it can.
// Its directory is made, as for writing.
func (k *Kubeconfig) Writable() error {
	if _, err := k.load(); err != nil {
		return err
	}
	file := k.paths.GetDefaultFilename()
	if err := try(file); err != nil {
		return fault.Errorf(fault.Usage, "the kubeconfig %s cannot be written, and nothing was touched: %w", file, err).
			WithHint("Make it writable, or name another with --kubeconfig.")
	}
	return nil
}

// try opens the file, if it is there, and makes another beside it for a moment.
func try(file string) error {
	opened, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err == nil {
		err = opened.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	folder := filepath.Dir(file)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	beside, err := os.CreateTemp(folder, ".kubectl-ha-*")
	if err != nil {
		return err
	}
	return errors.Join(beside.Close(), os.Remove(beside.Name()))
}
