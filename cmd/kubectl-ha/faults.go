package main

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
)

func (e engine) Faults(ctx context.Context) ([]inject.Fault, error) {
	c, err := e.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return localgce.Faults(ctx, c)
}

func (e engine) AddFault(ctx context.Context, f inject.Fault) (inject.Fault, error) {
	c, err := e.Connect(ctx)
	if err != nil {
		return f, err
	}
	return localgce.AddFault(ctx, c, f)
}

func (e engine) RemoveFault(ctx context.Context, id string) error {
	c, err := e.Connect(ctx)
	if err != nil {
		return err
	}
	return localgce.RemoveFault(ctx, c, id)
}

func (e engine) RemoveFaults(ctx context.Context) ([]inject.Fault, error) {
	c, err := e.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return localgce.RemoveFaults(ctx, c)
}

func (e engine) Preempt(ctx context.Context, zone, name string) error {
	c, err := e.Connect(ctx)
	if err != nil {
		return err
	}
	return localgce.Preempt(ctx, c, zone, name)
}
