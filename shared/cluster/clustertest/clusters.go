package clustertest

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/etcd"
)

// eachCluster does it for each cluster, whether its machines have power or not.
func (w *World) eachCluster(do func(*kubernetes)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[*kubernetes]bool{}
	for _, m := range w.machines {
		if m.cluster != nil && !seen[m.cluster] {
			seen[m.cluster] = true
			do(m.cluster)
		}
	}
}

// powered are the clusters that have a machine with power. The lock is held.
func (w *World) powered() (clusters []*kubernetes) {
	for _, m := range w.machines {
		if m.cluster != nil && m.boot.power.Err() == nil && !slices.Contains(clusters, m.cluster) {
			clusters = append(clusters, m.cluster)
		}
	}
	return clusters
}

// Clusters tells of everything that is in the Kubernetes clusters whose
// machines have power: members of etcd, nodes, and all objects.
func (w *World) Clusters() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	for i, c := range w.powered() {
		all = append(all, c.describe(i+1)...)
	}
	slices.Sort(all)
	return all
}

// Holder is the holder of the cluster's Lease; "" for none.
func (w *World) Holder() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if all := w.powered(); len(all) > 0 {
		return all[0].api.Holder()
	}
	return ""
}

// Usurp makes somebody else the holder of the cluster's Lease, or nobody.
func (w *World) Usurp(holder string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if all := w.powered(); len(all) > 0 {
		all[0].api.Usurp(holder)
	}
}

// LeaderZone is where the etcd leader is; "" without a leader.
func (w *World) LeaderZone() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if m.cluster != nil && m.Running() && m.cluster.etcd.Leads(m) {
			return m.zone
		}
	}
	return ""
}

// Alarm raises an alarm of etcd for a member, which all of them tell.
func (w *World) Alarm(member, kind string) {
	w.eachCluster(func(c *kubernetes) { c.etcd.Alarm(member, kind) })
}

// Fill gives a member of etcd another database.
func (w *World) Fill(member string, db etcd.Database) {
	w.eachCluster(func(c *kubernetes) { c.etcd.Fill(member, db) })
}

// EndWithDefrag has a member of etcd end with its next defragmentation.
func (w *World) EndWithDefrag(member string) {
	w.eachCluster(func(c *kubernetes) { c.etcd.EndWithDefrag(member) })
}

// StoredSpec is the document that the cluster holds.
func (w *World) StoredSpec() (text string) {
	w.eachCluster(func(c *kubernetes) { text = c.api.Spec() })
	return text
}
