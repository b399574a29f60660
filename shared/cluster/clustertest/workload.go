package clustertest

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/apiserver"
)

// StartPod starts a pod on a node. Evicted, it comes back on another one that
// is open, if its owner does that.
func (w *World) StartPod(node string, pod apiserver.Pod) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if m.Name() == node && m.Running() {
			m.cluster.api.Pods.Place(node, pod.Object())
		}
	}
}

// Remake ends a pod and makes another of the same name on a node, as a stateful
// set does.
func (w *World) Remake(pod, node string) {
	w.eachCluster(func(c *kubernetes) { c.api.Pods.Remake(pod, node) })
}

// Budget is a disruption budget: so many pods of the app must stay Ready.
func (w *World) Budget(app string, least int) {
	w.eachCluster(func(c *kubernetes) { c.api.Pods.Budget(app, least) })
}

// Volume is a claim whose volume only machines of the zone reach.
func (w *World) Volume(claim, zone string) {
	w.eachCluster(func(c *kubernetes) { c.api.Pods.Volume(claim, zone) })
}

// Pods names the nodes of the pods of StartPod, sorted.
func (w *World) Pods() (nodes []string) {
	w.eachCluster(func(c *kubernetes) { nodes = append(nodes, c.api.Pods.Where()...) })
	slices.Sort(nodes)
	return nodes
}

// Recover makes all pods Ready.
func (w *World) Recover() { w.eachCluster(func(c *kubernetes) { c.api.Pods.Recover() }) }

// Workers names the nodes that run, those of the control plane left out.
func (w *World) Workers() (names []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if m.role == bootstrap.Worker && m.Running() {
			names = append(names, m.Name())
		}
	}
	slices.Sort(names)
	return names
}

// StopKubelet ends the kubelet of a machine that goes on otherwise.
func (w *World) StopKubelet(node string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if m.Name() == node {
			m.stopped()
		}
	}
}
