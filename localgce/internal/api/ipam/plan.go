// Package ipam gives out addresses, internal and external ones and alias ranges, and
// knows who has which.
package ipam

import (
	"iter"
	"maps"
	"net/netip"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/quota"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// Plan knows who has which address. It follows the store, whose lock guards it.
type Plan struct {
	ledger   *quota.Ledger
	pool     *addressPool
	internal map[place]ref.Ref      // instances and forwarding rules by internal address
	external map[netip.Addr]ref.Ref // instances and forwarding rules by external address
	reserved map[place]ref.Ref      // Address resources; external ones are in no network
	networks map[string]ref.Ref     // networks by the ID that the fabric knows
	aliases  map[string]*aliasSet   // alias ranges by subnetwork
	cursors  map[string]uint32      // where to look for the next address, by subnetwork
}

// place is an address within a network.
type place struct {
	network ref.Ref
	address netip.Addr
}

// New makes the plan for a block of external addresses; the ledger says how
// many of them projects may have.
func New(external netip.Prefix, ledger *quota.Ledger) *Plan {
	return &Plan{
		ledger: ledger, pool: newAddressPool(external),
		internal: map[place]ref.Ref{}, external: map[netip.Addr]ref.Ref{}, reserved: map[place]ref.Ref{},
		networks: map[string]ref.Ref{}, aliases: map[string]*aliasSet{}, cursors: map[string]uint32{},
	}
}

// InstanceChanged follows a change of an instance.
func (p *Plan) InstanceChanged(r ref.Ref, old, new *compute.Instance) {
	if old != nil {
		nic := old.NetworkInterfaces[0]
		drop(p.internal, place{ref.Of(nic.Network), vm.ParseAddress(nic.NetworkIP)}, r)
		drop(p.external, vm.External(nic), r)
		for _, alias := range vm.Aliases(nic) {
			p.aliasesIn(nic.Subnetwork).remove(alias)
		}
	}
	if new != nil {
		nic := new.NetworkInterfaces[0]
		p.internal[place{ref.Of(nic.Network), vm.ParseAddress(nic.NetworkIP)}] = r
		if external := vm.External(nic); external.IsValid() {
			p.external[external] = r
		}
		for _, alias := range vm.Aliases(nic) {
			p.aliasesIn(nic.Subnetwork).add(alias)
		}
	}
}

// AddressChanged follows a change of a reserved address.
func (p *Plan) AddressChanged(r ref.Ref, old, new *compute.Address) {
	if old != nil {
		drop(p.reserved, placeOf(old), r)
	}
	if new != nil {
		p.reserved[placeOf(new)] = r
	}
}

func placeOf(a *compute.Address) place { return place{ref.Of(a.Network), vm.ParseAddress(a.Address)} }

// RuleChanged follows a change of a forwarding rule.
func (p *Plan) RuleChanged(r ref.Ref, old, new *compute.ForwardingRule) {
	if old != nil {
		drop(p.external, vm.ParseAddress(old.IPAddress), r)
		drop(p.internal, place{ref.Of(old.Network), vm.ParseAddress(old.IPAddress)}, r)
	}
	switch {
	case new == nil:
	case new.LoadBalancingScheme == "INTERNAL":
		p.internal[place{ref.Of(new.Network), vm.ParseAddress(new.IPAddress)}] = r
	default:
		p.external[vm.ParseAddress(new.IPAddress)] = r
	}
}

// NetworkChanged follows a change of a network.
func (p *Plan) NetworkChanged(r ref.Ref, old, new *compute.Network) {
	if old != nil {
		delete(p.networks, hostid.Network(old))
	}
	if new != nil {
		p.networks[hostid.Network(new)] = r
	}
}

// Network is the one that the fabric knows by an ID; the zero reference for none.
func (p *Plan) Network(id string) ref.Ref { return p.networks[id] }

// Networks are the networks that there are.
func (p *Plan) Networks() iter.Seq[ref.Ref] { return maps.Values(p.networks) }

// At is who has an internal address in a network, as the fabric names that.
func (p *Plan) At(network string, a netip.Addr) ref.Ref {
	return p.internal[place{p.networks[network], a}]
}

// Inside are the internal addresses in use in a network, and who has them.
func (p *Plan) Inside(network ref.Ref) iter.Seq2[netip.Addr, ref.Ref] {
	return func(yield func(netip.Addr, ref.Ref) bool) {
		for at, r := range p.internal {
			if at.network == network && !yield(at.address, r) {
				return
			}
		}
	}
}

// User is who has a reserved address in use.
func (p *Plan) User(a *compute.Address) (ref.Ref, bool) {
	if a.AddressType == "INTERNAL" {
		user, used := p.internal[placeOf(a)]
		return user, used
	}
	user, used := p.external[vm.ParseAddress(a.Address)]
	return user, used
}

// HasExternal reports whether anybody has an external address, or keeps one.
func (p *Plan) HasExternal() bool {
	has := len(p.external) > 0
	for at := range p.reserved {
		has = has || at.network == (ref.Ref{}) && at.address.IsValid()
	}
	return has
}

// freeExternal reports whether nobody has an external address.
func (p *Plan) freeExternal(a netip.Addr) bool {
	_, used := p.external[a]
	_, reserved := p.reserved[place{address: a}]
	return !used && !reserved
}

// freeInternal reports whether nobody has an internal address.
func (p *Plan) freeInternal(network ref.Ref, a netip.Addr) bool {
	_, used := p.internal[place{network, a}]
	_, reserved := p.reserved[place{network, a}]
	return !used && !reserved
}

func drop[K comparable](owners map[K]ref.Ref, key K, r ref.Ref) {
	if owners[key] == r {
		delete(owners, key)
	}
}
