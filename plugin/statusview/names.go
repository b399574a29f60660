package statusview

import "github.com/kubectl-ha/kubectl-ha/shared/cluster/status"

// Names is a status's -o name: its nodes, as kubectl takes them.
func Names(found status.Report) []string {
	var names []string
	for _, zone := range found.Zones {
		for _, replica := range zone.Replicas {
			names = append(names, "node/"+replica.Name)
		}
		for _, pool := range zone.Pools {
			for _, node := range pool.Nodes {
				names = append(names, "node/"+node.Name)
			}
		}
	}
	return names
}
