// Package evict predicts what becomes of the pods of nodes that are drained,
// or lost: which move, which stay, and what is in the way. It is pure, and
// knows of Kubernetes what decides: requests, selectors, taints, volumes,
// required topology, disruption budgets.
package evict

// Cluster is what decides about evictions, as it was at one moment.
type Cluster struct {
	Nodes   []Node
	Pods    []Pod
	Budgets []Budget
}

// Node is where pods run.
type Node struct {
	Name         string
	Zone         string
	ControlPlane bool
	Ready        bool
	Cordoned     bool
	Labels       map[string]string
	Taints       []Taint   // those that keep pods off
	Room         Resources // allocatable, whoever has it
}

// Open reports whether new pods may come to the node.
func (n Node) Open() bool { return n.Ready && !n.Cordoned }

// Pod is a pod that a node has, with what it asks of one.
type Pod struct {
	Namespace, Name string
	Node            string
	Labels          map[string]string
	Owner           Owner // zero for a bare pod, which nothing makes again
	Static          bool  // of the kubelet's own files: a mirror pod
	Ended           bool  // Succeeded or Failed
	Ending          bool  // being deleted
	Ready           bool
	Pending         bool
	Failing         string // why it will not be Ready by itself, such as CrashLoopBackOff; "" if it may

	Requests    Resources
	Selectors   []Selector // required node affinity: one of them must match; nil for any node
	Tolerations []Toleration
	Volumes     []Volume // those that not every node can reach
	Apart       []Apart
	Spread      []Spread
}

// Owner is the controller that makes a pod again.
type Owner struct{ Kind, Name string }

const daemonSet = "DaemonSet"

// Volume is a persistent volume that only some nodes can reach.
type Volume struct {
	Name, Claim string
	Selectors   []Selector // of nodes: one of them must match
}

// Apart is a required pod anti-affinity: no pod of the selector may be in the
// same topology domain.
type Apart struct {
	Topology   string // the label of nodes that tells domains apart
	Namespaces []string
	Selector   Selector
}

// Spread is a topology spread constraint that must be kept (DoNotSchedule).
type Spread struct {
	Topology    string
	MaxSkew     int
	Selector    Selector
	HonorTaints bool // cordoned and tainted nodes are no domains; by default they are
}

// Budget is a PodDisruptionBudget with the numbers of its status.
type Budget struct {
	Namespace, Name string
	Selector        Selector
	Allowed         int  // disruptions at the moment
	Healthy         int  // pods that are Ready
	Desired         int  // pods that must stay Ready
	Expected        int  // pods that there should be
	Stale           bool // its controller has not seen its present form yet
	EvictUnready    bool // unhealthyPodEvictionPolicy: AlwaysAllow
}
