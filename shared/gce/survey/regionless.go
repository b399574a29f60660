package survey

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Marks had no region once. Whose a global resource of that time is, the
// regional ones tell that have such an owner as well: as long as there are some in
// several regions, they share it.

// homes are the regions in which a cluster has something of that time.
func (s *Survey) homes(cluster string) (regions []string) {
	for _, one := range s.findings() {
		if one.owner.Cluster == cluster && one.owner.Region == "" && one.region != "" && !slices.Contains(regions, one.region) {
			regions = append(regions, one.region)
		}
	}
	return regions
}

// narrow keeps of a cluster and its namesakes that of one region. What is global
// and of that time is its own unless it belongs to one in another region, too.
// regionless reports whether the cluster is of that time.
func (s *Survey) narrow(cluster, region string) (regionless bool) {
	homes := s.homes(cluster)
	_, elsewhere := s.unknown(region) // what is there may be its own
	others := elsewhere || slices.ContainsFunc(homes, func(home string) bool { return home != region })
	marked := slices.ContainsFunc(s.findings(), func(one finding) bool { return one.owner.Region == region })
	s.sift(func(owner infra.Owner, in string) bool {
		switch {
		case in != "":
			return in == region
		case owner.Region != "":
			return owner.Region == region
		}
		return !others
	})
	return slices.Contains(homes, region) && !marked
}
