package networks

import (
	"context"
	"encoding/json"
	"strconv"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

func (s *Service) networksKind() *resource.Kind {
	return &resource.Kind{
		Collection: "networks", Object: "network", Scopes: scope.Global,
		New: resource.Empty[compute.Network], Create: true, Patch: true, Late: true,
		Fixed: []string{"Description"},
		Check: func(_ *store.Tx, _ ref.Ref, old, new any) error {
			if wanted := new.(*compute.Network).AutoCreateSubnetworks; wanted != old.(*compute.Network).AutoCreateSubnetworks {
				return apierr.Invalid("resource.autoCreateSubnetworks", strconv.FormatBool(wanted), "The field cannot be changed.")
			}
			return nil
		},
		Insert:  s.insertNetwork,
		Prepare: resource.On(s.prepareNetwork),
		Render:  renderNetwork,
		Gone:    s.networkGone,
		Effects: map[string]resource.Effect{
			"insert": s.ensureNetwork,
			"delete": s.deleteNetwork,
		},
	}
}

// insertNetwork is the insert method. A network that does not say whether it makes
// subnetworks of its own is a legacy network, which is not the same as one that says no.
func (s *Service) insertNetwork(r *resource.Request) (any, error) {
	network := new(compute.Network)
	if err := r.Decode(network); err != nil {
		return nil, err
	}
	body, err := r.Body()
	if err != nil {
		return nil, err
	}
	var given struct {
		AutoCreateSubnetworks any `json:"autoCreateSubnetworks"`
	}
	if err := json.Unmarshal(body, &given); err != nil {
		return nil, err
	}
	if given.AutoCreateSubnetworks == nil || network.IPv4Range != "" {
		return nil, apierr.Invalid("resource.autoCreateSubnetworks", "",
			"Without it a network is a legacy network, which the local Compute Engine does not have. Specify true or false, and no IPv4Range.")
	}
	return s.InsertObject(r, network)
}

func (s *Service) prepareNetwork(c *resource.Creation, n *compute.Network) error {
	for s.plan.Network(hostid.Network(n)) != (ref.Ref{}) {
		n.Id = fields.NewID() // two networks of one ID would be one for the fabric
	}
	if n.Mtu == 0 {
		n.Mtu = vm.DefaultMTU
	}
	if n.RoutingConfig == nil {
		n.RoutingConfig = &compute.NetworkRoutingConfig{RoutingMode: "REGIONAL"}
	}
	if n.NetworkFirewallPolicyEnforcementOrder == "" {
		n.NetworkFirewallPolicyEnforcementOrder = "AFTER_CLASSIC_FIREWALL"
	}
	n.SelfLinkWithId = c.Ref.In("networks", strconv.FormatUint(n.Id, 10)).URL()
	if n.AutoCreateSubnetworks {
		return addAutoSubnetworks(c, n)
	}
	return nil
}

// addAutoSubnetworks makes the subnetworks that an auto-mode network has in
// every region.
func addAutoSubnetworks(c *resource.Creation, n *compute.Network) error {
	c.Tx.Put(c.Ref, n) // the subnetworks refer to it
	for _, region := range catalog.Regions() {
		at := ref.Ref{Project: c.Ref.Project, Location: ref.Region(region), Collection: "subnetworks", Name: c.Ref.Name}
		if c.Tx.Get(at) != nil {
			continue
		}
		err := c.Create(c.Tx, at, &compute.Subnetwork{
			Network: c.Ref.URL(), IpCidrRange: "10." + strconv.Itoa(catalog.AutoSubnet(region)) + ".0.0/20",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func renderNetwork(tx *store.Tx, r ref.Ref, object any) any {
	shown := *object.(*compute.Network)
	shown.ForceSendFields = []string{"AutoCreateSubnetworks"}
	eachSubnetwork(tx, r, func(subnet *compute.Subnetwork) {
		shown.Subnetworks = append(shown.Subnetworks, subnet.SelfLink)
	})
	return &shown
}

// eachSubnetwork calls f for a network's subnetworks, by region.
func eachSubnetwork(tx *store.Tx, network ref.Ref, f func(*compute.Subnetwork)) {
	for _, region := range catalog.Regions() {
		at := ref.Ref{Project: network.Project, Location: ref.Region(region), Collection: "subnetworks"}
		for _, object := range tx.List(at) {
			if subnet := object.(*compute.Subnetwork); subnet.Network == network.URL() {
				f(subnet)
			}
		}
	}
}

// ensureNetwork makes the fabric's network, with its firewall.
func (s *Service) ensureNetwork(ctx context.Context, r ref.Ref) error {
	id := ""
	s.Store.View(func(tx *store.Tx) { id = hostid.NetworkAt(tx, r) })
	if id == "" {
		return apierr.NotFound(r.Path())
	}
	if err := s.fabric.EnsureNetwork(ctx, id); err != nil {
		return err
	}
	s.raised.Store(id, true)
	return s.ApplyFirewall(ctx, r)
}

// Raise makes the network of a machine, if it is not there yet.
func (s *Service) Raise(ctx context.Context, r ref.Ref, id string) error {
	if _, raised := s.raised.Load(id); raised {
		return nil
	}
	return s.ensureNetwork(ctx, r)
}

// deleteNetwork takes the fabric's network away. That a network is in use
// comes out here, in the operation, not when the request is made.
func (s *Service) deleteNetwork(ctx context.Context, r ref.Ref) error {
	var err error
	id := ""
	s.Store.View(func(tx *store.Tx) {
		id = hostid.NetworkAt(tx, r)
		err = s.networkUnused(tx, r)
	})
	if err != nil || id == "" {
		return err
	}
	s.raised.Delete(id)
	return s.fabric.DeleteNetwork(ctx, id)
}

func (s *Service) networkUnused(tx *store.Tx, r ref.Ref) error {
	n, ok := store.Get[compute.Network](tx, r)
	if !ok {
		return nil
	}
	if !n.AutoCreateSubnetworks {
		return s.Unused(tx, r)
	}
	var used error
	tx.Each("firewalls", func(other ref.Ref, object any) bool {
		if object.(*compute.Firewall).Network == r.URL() {
			used = apierr.InUse("network", r.Path(), other.Path())
		}
		return used == nil
	})
	eachSubnetwork(tx, r, func(subnet *compute.Subnetwork) {
		if used == nil {
			used = s.Unused(tx, ref.Of(subnet.SelfLink))
		}
	})
	return used
}

func (s *Service) networkGone(tx *store.Tx, r ref.Ref, _ any) {
	eachSubnetwork(tx, r, func(subnet *compute.Subnetwork) { tx.Delete(ref.Of(subnet.SelfLink)) })
}

// AddDefault gives a new project the network "default", with the rules
// that it comes with.
func (s *Service) AddDefault(tx *store.Tx, project string) error {
	at := ref.Ref{Project: project, Location: ref.Global, Collection: "networks", Name: "default"}
	description := "Default network for the project"
	if err := s.Create(tx, at, &compute.Network{AutoCreateSubnetworks: true, Description: description}); err != nil {
		return err
	}
	for _, rule := range defaultRules() {
		rule.Network, rule.Priority = at.URL(), 65534
		if err := s.Create(tx, at.In("firewalls", rule.Name), rule); err != nil {
			return err
		}
	}
	return nil
}

func defaultRules() []*compute.Firewall {
	allow := func(protocol string, ports ...string) *compute.FirewallAllowed {
		return &compute.FirewallAllowed{IPProtocol: protocol, Ports: ports}
	}
	return []*compute.Firewall{
		{Name: "default-allow-icmp", Allowed: []*compute.FirewallAllowed{allow("icmp")}},
		{Name: "default-allow-internal", SourceRanges: []string{"10.128.0.0/9"},
			Allowed: []*compute.FirewallAllowed{allow("tcp", "0-65535"), allow("udp", "0-65535"), allow("icmp")}},
		{Name: "default-allow-rdp", Allowed: []*compute.FirewallAllowed{allow("tcp", "3389")}},
		{Name: "default-allow-ssh", Allowed: []*compute.FirewallAllowed{allow("tcp", "22")}},
	}
}

// LookAtAll has all networks compared with their rules, and with the faults that
// cut machines off.
func (s *Service) LookAtAll() {
	for r := range s.plan.Networks() {
		s.firewalls.Add(r)
	}
}
