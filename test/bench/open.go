package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

const binary = "bin/kubectl-ha"

// bench is where things are measured: a local Compute Engine of its own.
type bench struct {
	lab        *walkthrough.Lab
	connection localgce.Connection
	client     *gce.Client
	work       string // a directory for secrets of the plain cluster, and the kubeconfig
}

// open starts a local Compute Engine for the benchmark alone. The second result
// stops it, with all that is in it.
func open(ctx context.Context) (*bench, func() error, error) {
	work, err := os.MkdirTemp("", "kubectl-ha-bench-")
	if err != nil {
		return nil, nil, fmt.Errorf("make a directory to work in: %w", err)
	}
	b := &bench{work: work}
	remove := func() error { return os.RemoveAll(work) }
	if err := walkthrough.Apart("bench", filepath.Join(work, "kubeconfig")); err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	lab, stop, err := walkthrough.Open(ctx, binary, product, os.Stderr)
	if err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	leave := func() error { return errors.Join(stop(), remove()) }
	b.lab = lab
	if err := b.connect(ctx); err != nil {
		return nil, nil, errors.Join(err, leave())
	}
	return b, leave, nil
}

func (b *bench) connect(ctx context.Context) (err error) {
	if b.connection, err = localgce.Connect(ctx, localgce.Options{}); err != nil {
		return fmt.Errorf("connect to the local Compute Engine: %w", err)
	}
	b.client, err = gce.New(ctx, gce.Config{
		Project: b.connection.Project, Region: walkthrough.Region,
		Endpoint: b.connection.Endpoint, Token: b.connection.Token,
	})
	return err
}
