package scripted

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

// StartPod starts a pod on a node, as of a ReplicaSet: evicted, it comes back
// elsewhere. held is a disruption budget that allows no eviction.
func (w *World) StartPod(node string, held bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	annotations := object{}
	if held {
		annotations["budget"] = "0"
	}
	for _, m := range w.machines {
		if m.Name() == node && m.running() {
			m.cluster.place(node, annotations)
		}
	}
}

// place puts a new pod on a node.
func (c *kubernetes) place(node string, annotations object) {
	c.lastPod++
	name := fmt.Sprintf("web-%d", c.lastPod)
	owner := object{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "1", "controller": true}
	c.objects["pods/default/"+name] = object{
		"metadata": object{"name": name, "namespace": "default", "annotations": annotations, "ownerReferences": []any{owner}},
		"spec":     object{"nodeName": node}, "status": object{"phase": "Running"},
	}
}

// Workers names the nodes that run, those of the control plane left out.
func (w *World) Workers() (names []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if m.role == bootstrap.Worker && m.running() {
			names = append(names, m.Name())
		}
	}
	slices.Sort(names)
	return names
}

// Pods names the nodes of the pods of StartPod, sorted.
func (w *World) Pods() (nodes []string) {
	w.eachPod(func(pod object) { nodes = append(nodes, pod.at("spec").text("nodeName")) })
	slices.Sort(nodes)
	return nodes
}

// Release lets all pods be evicted.
func (w *World) Release() {
	w.eachPod(func(pod object) { delete(pod.at("metadata"), "annotations") })
}

func (w *World) eachPod(do func(object)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := map[*kubernetes]bool{}
	for _, m := range w.machines {
		if m.cluster == nil || seen[m.cluster] {
			continue
		}
		seen[m.cluster] = true
		for key, pod := range m.cluster.objects {
			if strings.HasPrefix(key, "pods/default/") {
				do(pod)
			}
		}
	}
}
