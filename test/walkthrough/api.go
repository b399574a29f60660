package walkthrough

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// startByAPI starts a machine through the API of the local Compute Engine.
func (l *Lab) startByAPI(ctx context.Context, name, zone string) error {
	client, err := l.compute(ctx)
	if err != nil {
		return err
	}
	return client.Start(ctx, instance(name, zone))
}

// CreateInstance makes a machine as anybody could, with no mark of a cluster that
// there is.
func (l *Lab) CreateInstance(ctx context.Context, wanted infra.Instance) error {
	client, err := l.compute(ctx)
	if err != nil {
		return err
	}
	_, err = client.Ensure(ctx, wanted, infra.Owner{Cluster: "stranger"})
	return err
}

// Reboot stops a machine and starts it, as anybody could.
func (l *Lab) Reboot(ctx context.Context, name, zone string) error {
	client, err := l.compute(ctx)
	if err != nil {
		return err
	}
	if err := client.Stop(ctx, instance(name, zone)); err != nil {
		return err
	}
	return client.Start(ctx, instance(name, zone))
}

// DeleteInstance deletes a machine as anybody could, not as the product would.
func (l *Lab) DeleteInstance(ctx context.Context, name, zone string) error {
	return l.delete(ctx, instance(name, zone))
}

// DeleteGroup deletes a zone's managed group of the default pool, with its
// machines, as anybody could.
func (l *Lab) DeleteGroup(ctx context.Context, zone string) error {
	return l.delete(ctx, infra.PoolGroup(l.Cluster, "default", zone))
}

func (l *Lab) delete(ctx context.Context, ref infra.Ref) error {
	client, err := l.compute(ctx)
	if err != nil {
		return err
	}
	_, err = client.Delete(ctx, ref)
	return err
}

func instance(name, zone string) infra.Ref {
	return infra.Ref{Kind: infra.KindInstance, Name: name, Zone: zone}
}

func (l *Lab) compute(ctx context.Context) (*gce.Client, error) {
	connection, err := localgce.Connect(ctx, localgce.Options{})
	if err != nil {
		return nil, fmt.Errorf("connect to the local Compute Engine: %w", err)
	}
	return gce.New(ctx, gce.Config{
		Project: connection.Project, Region: Region, Endpoint: connection.Endpoint, Token: connection.Token,
	})
}
