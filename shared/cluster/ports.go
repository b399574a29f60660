package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Compute is Compute Engine, as the verbs use it. The gce adapter is one.
type Compute interface {
	// Ensure creates the resource unless it is there, and waits for it.
	Ensure(ctx context.Context, resource infra.Resource, mark infra.Mark) (created bool, err error)
	// Delete removes the resource and waits; an absent one is fine.
	Delete(ctx context.Context, ref infra.Ref) (deleted bool, err error)
	// Inventory finds everything that bears the cluster's mark.
	Inventory(ctx context.Context, cluster string) (infra.Inventory, error)
	// Clusters finds all clusters of the project.
	Clusters(ctx context.Context) ([]infra.Summary, error)

	AddMember(ctx context.Context, group infra.Ref, instance string) error
	RemoveMember(ctx context.Context, group infra.Ref, instance string) error
	// SetMetadata adds to an instance's metadata.
	SetMetadata(ctx context.Context, instance infra.Ref, set map[string]string) error
	// Publish adds to the metadata of a managed group's VMs, present and future.
	Publish(ctx context.Context, group infra.Ref, metadata map[string]string) error
	GuestAttributes(ctx context.Context, instance infra.Ref, namespace string) (map[string]string, error)
	// Console returns the last lines of the machine's serial port.
	Console(ctx context.Context, instance infra.Ref, lines int) ([]string, error)
	// Health asks the load balancer what it thinks of its backends.
	Health(ctx context.Context, backendService string) ([]infra.Backend, error)
	// Zones lists the region's zones that are up.
	Zones(ctx context.Context) ([]string, error)
}
