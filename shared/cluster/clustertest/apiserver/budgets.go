package apiserver

import (
	"net/http"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// budget is a disruption budget with what its controller writes into it.
func (s *store) budget(o object.Map) object.Map {
	least, _ := o.At("spec")["minAvailable"].(int)
	app := o.At("spec").At("selector").At("matchLabels").Text("app")
	expected, healthy := 0, 0
	for key, pod := range s.objects {
		if strings.HasPrefix(key, "pods/") && pod.At("metadata").At("labels").Text("app") == app {
			expected++
			if readyPod(pod) {
				healthy++
			}
		}
	}
	return o.Merged(object.Map{"status": map[string]any{
		"disruptionsAllowed": max(healthy-least, 0), "currentHealthy": healthy, "desiredHealthy": least, "expectedPods": expected,
	}})
}

// holds reports whether a budget keeps the pod: one that is not Ready only where
// too few others are (unhealthyPodEvictionPolicy: IfHealthyBudget, the default).
func holds(budget, pod object.Map) bool {
	status := budget.At("status")
	healthy, least := status["currentHealthy"].(int), status["desiredHealthy"].(int)
	return status["disruptionsAllowed"] == 0 && (readyPod(pod) || healthy < least || least == 0)
}

func readyPod(pod object.Map) bool {
	conditions, _ := pod.At("status")["conditions"].([]any)
	for _, condition := range conditions {
		if object.Of(condition).Text("status") == "True" {
			return true
		}
	}
	return false
}

// evict ends a pod, where the budget lets it; its owner makes another on a node
// that is open, if there is one.
func (w *Workload) evict(r resource, eviction object.Map) error {
	pod := w.store.objects[r.key()]
	if pod == nil {
		return notFound(r)
	}
	if uid := eviction.At("deleteOptions").At("preconditions").Text("uid"); uid != "" && uid != pod.At("metadata").Text("uid") {
		return conflict(r)
	}
	budget := "poddisruptionbudgets/" + r.namespace + "/" + pod.At("metadata").At("labels").Text("app")
	if o := w.store.objects[budget]; o != nil && holds(w.store.budget(o), pod) {
		return &Refusal{http.StatusTooManyRequests, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget."}
	}
	delete(w.store.objects, r.key())
	if pod.At("metadata")["ownerReferences"] == nil {
		return nil
	}
	for _, name := range w.nodes.readyNames() {
		node := w.store.objects["nodes//"+name]
		open := !w.nodes.cordoned(name) && node.At("metadata").At("labels")["node-role.kubernetes.io/control-plane"] == nil
		if open {
			w.Place(name, pod)
			break
		}
	}
	return nil
}
