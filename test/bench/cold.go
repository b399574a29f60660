package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// coldStart measures from nothing but the program to six Ready nodes: the machine
// image is pulled, the engine started, a cluster created. The image's artifact is in
// a registry on this computer, so that no network counts.
func (b *bench) coldStart(ctx context.Context, r *round) (err error) {
	published, stop, err := walkthrough.Publish(ctx, b.lab, filepath.Join(b.work, "registry"))
	if err != nil {
		return err
	}
	defer stop()
	dir := filepath.Join(b.work, "cold")
	cold := &bench{lab: walkthrough.Cold(b.lab, dir, published)}
	defer func() {
		_, stopped := cold.lab.HA(ctx, "local", "stop")
		err = errors.Join(err, stopped, os.RemoveAll(dir))
	}()
	r.cold, err = cold.up(ctx, size{three(), 1})
	return err
}
