package network

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// Options tell instances of the local Compute Engine on one computer apart.
type Options struct {
	Prefix string // starts the name of everything that is made: [a-z][a-z0-9]{0,7}, such as "kha0"
	Slot   int    // 0–3: which quarter of 203.0.113.0/24 holds the external addresses

	// Internet lets machines that have an external address, and no others, reach
	// out through this computer, which must forward (net.ipv4.ip_forward).
	Internet bool
	// Guarded are links of this computer that it did not forward from before an
	// engine had it forward: still, it forwards nothing new that comes in by them.
	Guarded []string
}

// Slots is how many instances fit on one computer.
const Slots = 4

var prefixForm = regexp.MustCompile(`^[a-z][a-z0-9]{0,7}$`)

func (o Options) validate() error {
	if !prefixForm.MatchString(o.Prefix) {
		return fmt.Errorf("network prefix %q: want a letter and up to seven letters or digits", o.Prefix)
	}
	if o.Slot < 0 || o.Slot >= Slots {
		return fmt.Errorf("network slot %d: want 0 to %d", o.Slot, Slots-1)
	}
	return nil
}

// ExternalRange is the block of external addresses of a slot, a quarter of
// TEST-NET-3 (RFC 5737), and the first address in it that is free to give
// away. The ones before are the computer's and the edge's.
func ExternalRange(slot int) (block netip.Prefix, first netip.Addr) {
	base := netip.AddrFrom4([4]byte{203, 0, 113, byte(slot * 64)})
	return netip.PrefixFrom(base, 26), base.Next().Next().Next().Next()
}

func (o Options) block() netip.Prefix {
	block, _ := ExternalRange(o.Slot)
	return block
}

// HostAddr is the computer's own address in the block.
func (o Options) HostAddr() netip.Addr { return o.block().Addr().Next() }

// EdgeAddr is the edge namespace's address in the block.
func (o Options) EdgeAddr() netip.Addr { return o.HostAddr().Next() }

const edgeSuffix = "-edge"

// IsEdgeLink reports whether a link of this computer is an engine's to its edge.
func IsEdgeLink(name string) bool { return strings.HasSuffix(name, edgeSuffix) }

// Names of namespaces, and of the computer's link to the edge.

func (o Options) edge() string              { return o.Prefix + edgeSuffix }
func (o Options) vpcPrefix() string         { return o.Prefix + "-vpc-" }
func (o Options) vpc(network string) string { return o.vpcPrefix() + network }
func (o Options) machine(id string) string  { return o.Prefix + "-m-" + id }
