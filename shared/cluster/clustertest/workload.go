package clustertest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

// Pod is a pod that a test starts. The zero one is of ReplicaSet web, Ready, and
// requests nothing.
type Pod struct {
	App     string // web where empty: the owner's name, and the label app
	Owner   string // the owner's kind: ReplicaSet where empty, Bare for none
	CPU     string // that it requests
	Claim   string // for a volume
	Unready bool
	Failing string // why a container waits for good
}

// Bare is the owner of pods that nothing makes again.
const Bare = "none"

// StartPod starts a pod on a node. Evicted, it comes back on another one that
// is open, if its owner does that.
func (w *World) StartPod(node string, pod Pod) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if m.Name() == node && m.running() {
			m.cluster.place(node, pod.object())
		}
	}
}

func (p Pod) object() object {
	app, kind := cmp.Or(p.App, "web"), cmp.Or(p.Owner, "ReplicaSet")
	metadata := object{"name": app, "namespace": "default", "labels": object{"app": app}}
	if kind != Bare {
		metadata["ownerReferences"] = []any{object{"apiVersion": "apps/v1", "kind": kind, "name": app, "uid": "1", "controller": true}}
	}
	spec := object{"containers": []any{object{"name": app, "resources": object{"requests": object{}}}}}
	if p.CPU != "" {
		spec["containers"] = []any{object{"name": app, "resources": object{"requests": object{"cpu": p.CPU}}}}
	}
	if p.Claim != "" {
		spec["volumes"] = []any{object{"name": "data", "persistentVolumeClaim": object{"claimName": p.Claim}}}
	}
	return object{"metadata": metadata, "spec": spec, "status": p.status()}
}

func (p Pod) status() object {
	status := podStatus(!p.Unready && p.Failing == "")
	if p.Failing != "" {
		status["containerStatuses"] = []any{object{"name": "app", "state": object{"waiting": object{"reason": p.Failing}}}}
	}
	return status
}

func podStatus(ready bool) object {
	word := "False"
	if ready {
		word = "True"
	}
	return object{"phase": "Running", "conditions": []any{object{"type": "Ready", "status": word}}}
}

// place puts a new pod like the given one on a node.
func (c *kubernetes) place(node string, like object) {
	c.lastPod++
	app := like.at("metadata").at("labels").text("app")
	name := fmt.Sprintf("%s-%d", app, c.lastPod)
	c.put(name, node, like)
	c.objects["daemonsets/default/"+app] = object{"metadata": object{"name": app, "namespace": "default"}}
}

// put stores a new pod, with a UID of its own.
func (c *kubernetes) put(name, node string, like object) {
	c.lastUID++
	c.objects["pods/default/"+name] = like.merged(object{
		"metadata": map[string]any{"name": name, "uid": fmt.Sprint("pod-", c.lastUID)}, "spec": map[string]any{"nodeName": node},
	})
}

// Remake ends a pod and makes another of the same name on a node, as a stateful
// set does.
func (w *World) Remake(pod, node string) {
	w.eachCluster(func(c *kubernetes) { c.put(pod, node, c.objects["pods/default/"+pod]) })
}

// Budget is a disruption budget: so many pods of the app must stay Ready.
func (w *World) Budget(app string, least int) {
	w.eachCluster(func(c *kubernetes) {
		c.objects["poddisruptionbudgets/default/"+app] = object{
			"metadata": object{"name": app, "namespace": "default"},
			"spec":     object{"minAvailable": least, "selector": object{"matchLabels": object{"app": app}}},
		}
	})
}

// Volume is a claim whose volume only machines of the zone reach.
func (w *World) Volume(claim, zone string) {
	w.eachCluster(func(c *kubernetes) {
		requirement := object{"key": "topology.kubernetes.io/zone", "operator": "In", "values": []any{zone}}
		c.objects["persistentvolumeclaims/default/"+claim] = object{
			"metadata": object{"name": claim, "namespace": "default"}, "spec": object{"volumeName": "pv-" + claim},
		}
		c.objects["persistentvolumes//pv-"+claim] = object{
			"metadata": object{"name": "pv-" + claim},
			"spec": object{"claimRef": object{"namespace": "default", "name": claim}, "nodeAffinity": object{"required": object{
				"nodeSelectorTerms": []any{object{"matchExpressions": []any{requirement}}}}}},
		}
	})
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
	w.eachPod(func(c *kubernetes, key string) { nodes = append(nodes, c.objects[key].at("spec").text("nodeName")) })
	slices.Sort(nodes)
	return nodes
}

// Recover makes all pods Ready.
func (w *World) Recover() {
	w.eachPod(func(c *kubernetes, key string) {
		c.objects[key] = c.objects[key].merged(object{"status": map[string]any(podStatus(true))})
	})
}

func (w *World) eachPod(do func(c *kubernetes, key string)) {
	w.eachCluster(func(c *kubernetes) {
		for key := range c.objects {
			if strings.HasPrefix(key, "pods/default/") {
				do(c, key)
			}
		}
	})
}

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
