package apiserver

import (
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

const corednsKey = "deployments/kube-system/coredns"

// dns is CoreDNS.
type dns struct {
	store   *store
	nodes   *Nodes
	started map[string]time.Time // when a node got its first pod
}

// dnsStart is how long a CoreDNS pod takes until it is ready.
const dnsStart = 20 * time.Second

// pods are the two of CoreDNS, where the scheduler would have them: together, or
// each in a zone of its own where the Deployment asks for that.
func (d *dns) pods() []object.Map {
	spread := d.store.objects[corednsKey].At("spec")["template"] != nil
	pods, taken := []object.Map{}, map[string]bool{}
	nodes := slices.DeleteFunc(d.nodes.readyNames(), d.nodes.cordoned)
	for len(nodes) > 0 && len(pods) < 2 {
		zone := d.nodes.kubelets[nodes[0]].Zone()
		if !taken[zone] || !spread {
			pods = append(pods, d.pod(nodes[0]))
		}
		taken[zone] = true
		if spread {
			nodes = nodes[1:]
		}
	}
	return pods
}

func (d *dns) pod(node string) object.Map {
	if d.started[node].IsZero() {
		d.started[node] = time.Now()
	}
	ready := "False"
	if time.Since(d.started[node]) >= dnsStart {
		ready = "True"
	}
	return object.Map{
		"metadata": object.Map{"name": "coredns-" + node, "namespace": "kube-system", "labels": object.Map{"k8s-app": "kube-dns"},
			"ownerReferences": []any{object.Map{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "coredns", "uid": "2", "controller": true}}},
		"spec":   object.Map{"nodeName": node, "tolerations": []any{controlPlaneTaint}},
		"status": object.Map{"conditions": []any{object.Map{"type": "Ready", "status": ready}}},
	}
}
