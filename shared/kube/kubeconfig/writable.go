package kubeconfig

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Writable says why the target could not be saved in the kubeconfig; nil where
// it could. It takes the locks and opens the files that Save will, and makes
// their directories.
func (k *Kubeconfig) Writable(ctx context.Context, target model.Target) error {
	unlike := model.Credentials{CA: []byte("?"), Certificate: []byte("?"), Key: []byte("?")} // whatever is there now
	err := k.change(ctx, func(config *api.Config) {
		config.CurrentContext = enter(config, target, "?", unlike)
	}, func(file string, _ *api.Config) error { return try(file) })
	return obstructed(err, func(o *obstacle) *errs.Error {
		return errs.Errorf(errs.Usage, "the kubeconfig %s cannot be written, and nothing was changed: %w", o.file, o.err).
			WithHint("%s.", o.remedy())
	})
}

// try opens the file to write, and leaves it as it was.
func try(file string) error {
	_, missing := os.Stat(file)
	opened, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	err = opened.Close()
	if !errors.Is(missing, fs.ErrNotExist) {
		return err
	}
	made, where := filepath.EvalSymlinks(file) // the link stays
	return errors.Join(err, where, os.Remove(made))
}
