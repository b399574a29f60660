package apiserver

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// Kubelet is a machine that runs one, or did.
type Kubelet interface {
	Name() string
	Zone() string
	Worker() bool
	Version() string // of the kubelet
	// Marks are the labels and taints that it registers with beside those of all nodes.
	Marks() (map[string]string, []scheduling.Taint)
	Encrypts() bool  // its API server, if it has one, encrypts Secrets
	Running() bool   // it runs, and has power
	Seen() time.Time // when it stopped; zero for never
}

// Nodes are the cluster's nodes, whatever became of their machines.
type Nodes struct {
	store    *store
	grace    time.Duration
	kubelets map[string]Kubelet // by node
}

// MayRegister is kubeadm's look for another node of the name.
func (n *Nodes) MayRegister(k Kubelet) error {
	if other := n.kubelets[k.Name()]; other != nil && other != k && n.store.objects["nodes//"+k.Name()] != nil && n.ready(k.Name()) {
		return fmt.Errorf("a Node with name %q and status \"Ready\" already exists in the cluster", k.Name())
	}
	return nil
}

// Register is what a kubelet does at its start.
func (n *Nodes) Register(k Kubelet) {
	n.kubelets[k.Name()] = k
	key := "nodes//" + k.Name()
	if n.store.objects[key] != nil {
		return
	}
	labels := object.Map{"topology.kubernetes.io/zone": k.Zone()}
	own, taints := k.Marks()
	for key, value := range own {
		labels[key] = value
	}
	spec := object.Map{}
	if len(taints) > 0 {
		spec["taints"] = taintObjects(taints)
	}
	if !k.Worker() {
		spec["taints"] = []any{controlPlaneTaint}
		labels["node-role.kubernetes.io/control-plane"] = ""
		n.store.objects["pods/kube-system/kube-apiserver-"+k.Name()] = object.Map{
			"metadata": object.Map{"name": "kube-apiserver-" + k.Name(), "annotations": object.Map{"kubernetes.io/config.mirror": "1"}},
			"spec":     object.Map{"nodeName": k.Name(), "containers": []any{object.Map{"image": "kube-apiserver", "command": serverCommand(k)}}},
		}
	}
	n.store.keep(resource{kind: "nodes", name: k.Name()}, object.Map{"metadata": object.Map{"name": k.Name(), "labels": labels}, "spec": spec})
}

func taintObjects(taints []scheduling.Taint) (list []any) {
	for _, t := range taints {
		list = append(list, object.Map{"key": t.Key, "value": t.Value, "effect": t.Effect})
	}
	return list
}

var controlPlaneTaint = object.Map{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}

// serverCommand is how the machine's API server is started.
func serverCommand(k Kubelet) []any {
	command := []any{"kube-apiserver"}
	if k.Encrypts() {
		command = append(command, "--encryption-provider-config=/etc/kubernetes/pki/encryption.yaml")
	}
	return command
}

// ready reports whether the node controller takes a node for ready: it does for
// a while after the kubelet's last word.
func (n *Nodes) ready(node string) bool {
	k := n.kubelets[node]
	return k.Running() || time.Since(k.Seen()) < n.grace && !k.Seen().IsZero()
}

// readyNames names the nodes that are ready, sorted.
func (n *Nodes) readyNames() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(n.kubelets)) {
		if n.store.objects["nodes//"+name] != nil && n.ready(name) {
			names = append(names, name)
		}
	}
	return names
}

func (n *Nodes) cordoned(node string) bool {
	return n.store.objects["nodes//"+node].At("spec")["unschedulable"] == true
}

// seen is a node with what its kubelet, or its silence, says.
func (n *Nodes) seen(o object.Map) object.Map {
	condition := object.Map{"type": "Ready", "status": "True", "message": "kubelet is posting ready status"}
	if !n.ready(o.Name()) {
		condition = object.Map{"type": "Ready", "status": "Unknown", "message": "Kubelet stopped posting node status."}
	}
	return o.Merged(object.Map{"status": map[string]any{
		"conditions": []any{condition}, "nodeInfo": map[string]any{"kubeletVersion": n.kubelets[o.Name()].Version()},
		"allocatable": map[string]any{"cpu": "4", "memory": "14Gi", "pods": "110"},
	}})
}
