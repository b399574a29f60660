package main

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/plugin/local"
)

func (l localGCE) Faults(ctx context.Context) ([]inject.Fault, error) {
	c, err := l.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return localgce.Faults(ctx, c)
}

func (l localGCE) AddFault(ctx context.Context, f inject.Fault) (inject.Fault, error) {
	c, err := l.Connect(ctx)
	if err != nil {
		return f, err
	}
	return localgce.AddFault(ctx, c, f)
}

func (l localGCE) RemoveFault(ctx context.Context, id string) error {
	c, err := l.Connect(ctx)
	if err != nil {
		return err
	}
	return localgce.RemoveFault(ctx, c, id)
}

func (l localGCE) RemoveFaults(ctx context.Context) ([]inject.Fault, error) {
	c, err := l.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return localgce.RemoveFaults(ctx, c)
}

func (l localGCE) Preempt(ctx context.Context, zone, name string) error {
	c, err := l.Connect(ctx)
	if err != nil {
		return err
	}
	return local.WithCommand(localgce.Preempt(ctx, c, zone, name))
}
