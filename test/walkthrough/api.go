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
	connection, err := localgce.Connect(ctx, localgce.Options{})
	if err != nil {
		return fmt.Errorf("connect to the local Compute Engine: %w", err)
	}
	client, err := gce.New(ctx, gce.Config{
		Project: connection.Project, Region: Region, Endpoint: connection.Endpoint, Token: connection.Token,
	})
	if err != nil {
		return err
	}
	return client.Start(ctx, infra.Ref{Kind: infra.KindInstance, Name: name, Zone: zone})
}
