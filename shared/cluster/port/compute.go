// Package port has what the verbs need of the world, as interfaces: Compute
// Engine, the kubeconfig, and a cluster's Kubernetes API. The adapters implement
// them.
package port

import (
	"context"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// Compute is Compute Engine, as the verbs use it. The gce adapter is one.
type Compute interface {
	// Ensure creates the resource unless it is there, and waits for it.
	Ensure(ctx context.Context, resource infra.Resource, owner infra.Owner) (created bool, err error)
	// Delete removes the resource and waits; an absent one is fine.
	Delete(ctx context.Context, ref infra.Ref) (deleted bool, err error)
	// Inventory finds everything that belongs to the cluster.
	Inventory(ctx context.Context, cluster string) (infra.Inventory, error)
	// Open finds the firewall rules of a network that let something in, whoever
	// made them.
	Open(ctx context.Context, network infra.Ref) ([]infra.Firewall, error)
	// Exists asks for one resource. What cannot be answered is an error.
	Exists(ctx context.Context, ref infra.Ref) (bool, error)
	// ImageOfFamily names the newest image of a project's family that is ready and not
	// deprecated; found is false where there is none.
	ImageOfFamily(ctx context.Context, project, family string) (name string, found bool, err error)
	// FamilyOfImage names the family of a project's image, empty for none; found is
	// false where there is no such image.
	FamilyOfImage(ctx context.Context, project, name string) (family string, found bool, err error)
	// Clusters finds all clusters of the project.
	Clusters(ctx context.Context) ([]infra.Summary, error)

	AddMember(ctx context.Context, group infra.Ref, instance string) error
	// Address is what a reserved address is.
	Address(ctx context.Context, name infra.Ref) (netip.Addr, error)
	// Resize changes the number of a managed group's VMs.
	Resize(ctx context.Context, group infra.Ref, size int) error
	// DeleteMachines deletes VMs of a managed group, which becomes smaller by
	// them, and waits until they are gone; absent ones are fine.
	DeleteMachines(ctx context.Context, group infra.Ref, names []string) error
	// SetTemplate has a managed group make VMs from another template from now
	// on; those that it has stay as they are.
	SetTemplate(ctx context.Context, group infra.Ref, template string) error
	// SetOwner gives a resource that has labels another end.
	SetOwner(ctx context.Context, ref infra.Ref, owner infra.Owner) error
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
	// Start starts a stopped VM and waits until Compute Engine has; what runs is
	// left alone. Stop waits until it is TERMINATED.
	Start(ctx context.Context, instance infra.Ref) error
	Stop(ctx context.Context, instance infra.Ref) error
	// SetRepair tells a managed group whether to make VMs anew that do not run.
	SetRepair(ctx context.Context, group infra.Ref, repair bool) error
	// Preflight answers what a plan asks before anything is made.
	Preflight(ctx context.Context, question preflight.Question) (preflight.Answer, error)
}
