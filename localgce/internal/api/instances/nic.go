package instances

import (
	"net/netip"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// prepareNIC gives a new instance its addresses. Machines have one interface.
func (s *Service) prepareNIC(c *resource.Creation, instance *compute.Instance) error {
	if len(instance.NetworkInterfaces) != 1 {
		return apierr.Invalid("resource.networkInterfaces", "", "The local Compute Engine gives an instance exactly one network interface.")
	}
	nic := instance.NetworkInterfaces[0]
	if nic.StackType != "" && nic.StackType != "IPV4_ONLY" {
		return apierr.Invalid("resource.networkInterfaces[0].stackType", nic.StackType, "The local Compute Engine has IPv4 only.")
	}
	subnet, err := chooseSubnetwork(c, nic)
	if err != nil {
		return err
	}
	nic.Subnetwork, nic.Network = subnet.SelfLink, subnet.Network
	nic.Kind, nic.Name, nic.StackType = "compute#networkInterface", "nic0", "IPV4_ONLY"
	own, err := s.plan.Internal(subnet, nic.NetworkIP, "resource.networkInterfaces[0].networkIP")
	if err != nil {
		return err
	}
	nic.NetworkIP = own.String()
	taken := []netip.Prefix{netip.PrefixFrom(own, own.BitLen())}
	for _, alias := range nic.AliasIpRanges {
		if err := s.plan.Alias(subnet, alias, taken); err != nil {
			return err
		}
		taken = append(taken, netip.MustParsePrefix(alias.IpCidrRange))
	}
	if err := s.prepareAccess(c, nic); err != nil {
		return err
	}
	nic.Fingerprint = ""
	nic.Fingerprint = fields.Fingerprint(nic)
	return nil
}

// chooseSubnetwork finds the subnetwork: the one that is named, else the
// region's of the network that is named or of "default".
func chooseSubnetwork(c *resource.Creation, nic *compute.NetworkInterface) (*compute.Subnetwork, error) {
	if nic.Subnetwork != "" {
		subnet, _ := store.Get[compute.Subnetwork](c.Tx, ref.Of(nic.Subnetwork))
		return subnet, nil // the core found it there
	}
	name := "default"
	if nic.Network != "" {
		name = ref.Of(nic.Network).Name
	}
	region, _ := catalog.RegionOf(c.Ref.Place())
	networkRef := ref.Ref{Project: c.Ref.Project, Location: ref.Global, Collection: "networks", Name: name}
	n, ok := store.Get[compute.Network](c.Tx, networkRef)
	if !ok {
		return nil, apierr.NotFound(networkRef.Path())
	}
	subnet, ok := store.Get[compute.Subnetwork](c.Tx,
		ref.Ref{Project: c.Ref.Project, Location: ref.Region(region), Collection: "subnetworks", Name: name})
	if !n.AutoCreateSubnetworks || !ok {
		return nil, apierr.Invalid("resource.networkInterfaces[0]", n.SelfLink,
			"Network interface must specify a subnet if the network resource is in custom subnet mode.")
	}
	return subnet, nil
}

func (s *Service) prepareAccess(c *resource.Creation, nic *compute.NetworkInterface) error {
	if len(nic.AccessConfigs) > 1 {
		return apierr.Invalid("resource.networkInterfaces[0].accessConfigs", "", "At most one access config currently supported.")
	}
	for _, access := range nic.AccessConfigs {
		external, err := s.plan.ExternalFor(c.Ref, access.NatIP, "resource.networkInterfaces[0].accessConfigs[0].natIP")
		if err != nil {
			return err
		}
		access.Kind, access.Type, access.NatIP = "compute#accessConfig", "ONE_TO_ONE_NAT", external.String()
		if access.Name == "" {
			access.Name = "External NAT"
		}
		if access.NetworkTier == "" {
			access.NetworkTier = "PREMIUM"
		}
	}
	return nil
}
