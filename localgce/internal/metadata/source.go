// Package metadata is the metadata server that machines reach at
// 169.254.169.254: the metadata tree with wait_for_change, guest attributes,
// identity tokens signed by the local issuer, and the resolver on port 53.
// See https://cloud.google.com/compute/docs/metadata/overview.
package metadata

import (
	"net/netip"

	compute "google.golang.org/api/compute/v1"
)

// Instance is what the metadata server tells a machine about itself.
type Instance struct {
	*compute.Instance
	Project         string
	ProjectNumber   uint64
	ProjectMetadata []*compute.MetadataItems
	Subnet          netip.Prefix // primary range of the first interface's subnetwork
	ForwardedIPs    []netip.Addr // load-balanced addresses that the machine must take on
	Preempted       bool         // Compute Engine is taking the machine away
}

// Source is the part of the API server that the metadata server asks.
type Source interface {
	// InstanceAt finds the instance with this primary internal address in the network.
	InstanceAt(network string, addr netip.Addr) (Instance, bool)

	// Changed returns a channel that is closed when anything that InstanceAt
	// tells about this address may have changed since the call.
	Changed(network string, addr netip.Addr) <-chan struct{}

	// GuestAttributes returns the instance's guest attributes by namespace and key.
	GuestAttributes(network string, addr netip.Addr) map[string]map[string]string

	// SetGuestAttribute writes one; value nil deletes it. The caller has made
	// sure that guest attributes are enabled and that the names are sound.
	SetGuestAttribute(network string, addr netip.Addr, namespace, key string, value *string) error

	// Lookup resolves an instance's short or internal DNS name
	// (NAME.ZONE.c.PROJECT.internal) within the network. The name comes in
	// lower case and without the final dot.
	Lookup(network, name string) (netip.Addr, bool)
}
