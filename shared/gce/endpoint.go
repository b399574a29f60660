package gce

import (
	"context"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Address is what the reserved address is.
func (c *Client) Address(ctx context.Context, ref infra.Ref) (netip.Addr, error) {
	address, err := addresses{c}.get(ctx, ref.Name)
	if err != nil {
		return netip.Addr{}, c.explain(c.about("read", ref), err)
	}
	return body.ParseAddr(address.GetAddress()), nil
}
