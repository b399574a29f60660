package spec

import "slices"

// Zones are all zones in which the cluster is to have machines, sorted.
func (c *Cluster) Zones() []string {
	zones := slices.Clone(c.Spec.ControlPlane.Zones)
	for _, pool := range c.Spec.Pools {
		zones = append(zones, pool.Zones...)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}
