package spec

import (
	"fmt"
	"net/netip"
)

// machinePods is the size of one machine's pod range.
const machinePods = 24

// ipRange is one of the cluster's ranges, parsed.
type ipRange struct {
	path   string
	prefix netip.Prefix
}

// reserved cannot be used in a VPC.
// See https://cloud.google.com/vpc/docs/subnets#prohibited-ipv4-ranges.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("224.0.0.0/3"),
}

func (v *validator) network(c *Cluster) {
	network, path := c.Spec.Network, "spec.network"
	var ranges []ipRange
	for _, r := range []struct {
		name, text string
		min, max   int // bits of the widest and the narrowest
	}{
		{"nodeRange", network.NodeRange, 9, 29},
		{"podRange", network.PodRange, 9, machinePods},
		// The API server takes no more than 20 bits of Services.
		{"serviceRange", network.ServiceRange, 12, 28},
	} {
		at := path + "." + r.name
		if prefix, ok := v.rangeOf(at, r.text); ok && v.sized(at, prefix, r.min, r.max) {
			ranges = append(ranges, ipRange{at, prefix})
		}
	}
	v.overlaps(ranges)
	v.room(c, ranges)
	for i, text := range network.APIAllowedRanges {
		v.rangeOf(fmt.Sprintf("%s.apiAllowedRanges[%d]", path, i), text)
	}
	for i, text := range network.SSHAllowedRanges {
		v.rangeOf(fmt.Sprintf("%s.sshAllowedRanges[%d]", path, i), text)
	}
	if network.CNI != CNINative && network.CNI != CNINone {
		v.problem(path+".cni", "", "invalid value %q: must be %s or %s", network.CNI, CNINative, CNINone)
	}
}

func (v *validator) rangeOf(path, text string) (prefix netip.Prefix, ok bool) {
	prefix, err := netip.ParsePrefix(text)
	switch {
	case err != nil || !prefix.Addr().Is4():
		v.problem(path, "", "invalid value %q: must be an IPv4 range such as 10.0.0.0/16", text)
	case prefix != prefix.Masked():
		v.problem(path, fmt.Sprintf("did you mean %s?", prefix.Masked()), "%s begins within a range", text)
	default:
		return prefix, true
	}
	return netip.Prefix{}, false
}

func (v *validator) sized(path string, prefix netip.Prefix, widest, narrowest int) bool {
	if bits := prefix.Bits(); bits < widest || bits > narrowest {
		v.problem(path, "", "must be a /%d to /%d, is a /%d", widest, narrowest, bits)
		return false
	}
	for _, r := range reserved {
		if prefix.Overlaps(r) {
			v.problem(path, "", "%s overlaps %s, which no network may use", prefix, r)
			return false
		}
	}
	return true
}

func (v *validator) overlaps(ranges []ipRange) {
	for i, b := range ranges {
		for _, a := range ranges[:i] {
			if a.prefix.Overlaps(b.prefix) {
				v.problem(b.path, "", "%s overlaps %s, which is %s", b.prefix, a.prefix, a.path)
			}
		}
	}
}

// room sees that every machine gets its address and its pod range.
func (v *validator) room(c *Cluster, ranges []ipRange) {
	machines := Machines(c)
	for _, r := range ranges {
		room := 1<<(32-r.prefix.Bits()) - 4 // Compute Engine keeps four
		switch {
		case r.path == "spec.network.podRange":
			room = 1 << (machinePods - r.prefix.Bits())
		case r.path != "spec.network.nodeRange":
			continue
		}
		if machines > room {
			v.problem(r.path, "", "%s is too small: it has room for %d of the cluster's %d machines", r.prefix, room, machines)
		}
	}
}

// Machines counts the cluster's machines, replicas and workers.
func Machines(c *Cluster) int {
	n := len(c.Spec.ControlPlane.Zones)
	for _, pool := range c.Spec.Pools {
		n += len(pool.Zones) * pool.NodesPerZone
	}
	return n
}
