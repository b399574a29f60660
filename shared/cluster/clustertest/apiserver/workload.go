package apiserver

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// Workload are the pods that applications run, all in the namespace default.
type Workload struct {
	store   *store
	nodes   *Nodes
	lastPod int
	lastUID int
}

// Place puts a new pod like the given one on a node.
func (w *Workload) Place(node string, like object.Map) {
	w.lastPod++
	app := like.At("metadata").At("labels").Text("app")
	name := fmt.Sprintf("%s-%d", app, w.lastPod)
	w.put(name, node, like)
	w.store.objects["daemonsets/default/"+app] = object.Map{"metadata": object.Map{"name": app, "namespace": "default"}}
}

// put stores a new pod, with a UID of its own.
func (w *Workload) put(name, node string, like object.Map) {
	w.lastUID++
	w.store.objects["pods/default/"+name] = like.Merged(object.Map{
		"metadata": map[string]any{"name": name, "uid": fmt.Sprint("pod-", w.lastUID)}, "spec": map[string]any{"nodeName": node},
	})
}

// Remake ends a pod and makes another of the same name on a node, as a stateful
// set does.
func (w *Workload) Remake(pod, node string) { w.put(pod, node, w.store.objects["pods/default/"+pod]) }

// Budget makes a disruption budget: so many pods of the app must stay Ready.
func (w *Workload) Budget(app string, least int) {
	w.store.objects["poddisruptionbudgets/default/"+app] = object.Map{
		"metadata": object.Map{"name": app, "namespace": "default"},
		"spec":     object.Map{"minAvailable": least, "selector": object.Map{"matchLabels": object.Map{"app": app}}},
	}
}

// Volume makes a claim whose volume only machines of the zone reach.
func (w *Workload) Volume(claim, zone string) {
	requirement := object.Map{"key": "topology.kubernetes.io/zone", "operator": "In", "values": []any{zone}}
	w.store.objects["persistentvolumeclaims/default/"+claim] = object.Map{
		"metadata": object.Map{"name": claim, "namespace": "default"}, "spec": object.Map{"volumeName": "pv-" + claim},
	}
	w.store.objects["persistentvolumes//pv-"+claim] = object.Map{
		"metadata": object.Map{"name": "pv-" + claim},
		"spec": object.Map{"claimRef": object.Map{"namespace": "default", "name": claim}, "nodeAffinity": object.Map{"required": object.Map{
			"nodeSelectorTerms": []any{object.Map{"matchExpressions": []any{requirement}}}}}},
	}
}

// Where names the pods' nodes, sorted.
func (w *Workload) Where() (nodes []string) {
	for _, key := range w.store.keys("pods/default/") {
		nodes = append(nodes, w.store.objects[key].At("spec").Text("nodeName"))
	}
	slices.Sort(nodes)
	return nodes
}

// Recover makes all pods Ready.
func (w *Workload) Recover() {
	for _, key := range w.store.keys("pods/default/") {
		w.store.objects[key] = w.store.objects[key].Merged(object.Map{"status": map[string]any(podStatus(true))})
	}
}
