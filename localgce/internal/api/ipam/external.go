package ipam

import (
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// External takes the external address that is wanted for a resource, or any free one.
func (p *Plan) External(at ref.Ref, wanted string) (netip.Addr, error) {
	if wanted == "" {
		a, ok := p.pool.allocate(p.freeExternal)
		if !ok {
			return a, p.ledger.Exceeded("IN_USE_ADDRESSES", scope.Region(at))
		}
		return a, nil
	}
	a := vm.ParseAddress(wanted)
	if !a.IsValid() || !p.pool.block.Contains(a) || !p.freeExternal(a) {
		return a, apierr.Invalid("resource.address", wanted, "The address is not available.")
	}
	return a, nil
}

// ExternalFor takes the external address that an instance or a forwarding rule
// wants: one that is reserved and not in use, or any free one.
func (p *Plan) ExternalFor(at ref.Ref, wanted, field string) (netip.Addr, error) {
	a := vm.ParseAddress(wanted)
	_, used := p.external[a]
	_, reserved := p.reserved[place{address: a}]
	switch {
	case wanted == "" || !reserved:
		return p.External(at, wanted)
	case used:
		return a, apierr.Invalid(field, wanted, "The specified external IP address is already in use.")
	}
	return a, nil
}
