package clustertest

import (
	"net/http"
	"strings"
)

// budget is a disruption budget with what its controller writes into it.
func (c *kubernetes) budget(o object) object {
	least, _ := o.at("spec")["minAvailable"].(int)
	app := o.at("spec").at("selector").at("matchLabels").text("app")
	expected, healthy := 0, 0
	for key, pod := range c.objects {
		if strings.HasPrefix(key, "pods/") && pod.at("metadata").at("labels").text("app") == app {
			expected++
			if readyPod(pod) {
				healthy++
			}
		}
	}
	return o.merged(object{"status": map[string]any{
		"disruptionsAllowed": max(healthy-least, 0), "currentHealthy": healthy, "desiredHealthy": least, "expectedPods": expected,
	}})
}

// holds reports whether a budget keeps the pod: one that is not Ready only where
// too few others are (unhealthyPodEvictionPolicy: IfHealthyBudget, the default).
func holds(budget, pod object) bool {
	status := budget.at("status")
	healthy, least := status["currentHealthy"].(int), status["desiredHealthy"].(int)
	return status["disruptionsAllowed"] == 0 && (readyPod(pod) || healthy < least || least == 0)
}

func readyPod(pod object) bool {
	conditions, _ := pod.at("status")["conditions"].([]any)
	for _, condition := range conditions {
		if (object{"of": condition}).at("of").text("status") == "True" {
			return true
		}
	}
	return false
}

// evict ends a pod, where the budget lets it; its owner makes another on a node
// that is open, if there is one.
func (c *kubernetes) evict(r resource, eviction object) error {
	pod := c.objects[r.key()]
	if pod == nil {
		return notFound(r)
	}
	if uid := eviction.at("deleteOptions").at("preconditions").text("uid"); uid != "" && uid != pod.at("metadata").text("uid") {
		return conflict(r)
	}
	budget := "poddisruptionbudgets/" + r.namespace + "/" + pod.at("metadata").at("labels").text("app")
	if o := c.objects[budget]; o != nil && holds(c.budget(o), pod) {
		return &status{http.StatusTooManyRequests, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget."}
	}
	delete(c.objects, r.key())
	if pod.at("metadata")["ownerReferences"] == nil {
		return nil
	}
	for _, name := range c.readyNodes() {
		node := c.objects["nodes//"+name]
		open := !c.cordoned(name) && node.at("metadata").at("labels")["node-role.kubernetes.io/control-plane"] == nil
		if open {
			c.place(name, pod)
			break
		}
	}
	return nil
}
