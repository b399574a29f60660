package cluster

import (
	"context"
	"net/netip"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// Compute is Compute Engine, as the verbs use it. The gce adapter is one.
type Compute interface {
	// Ensure creates the resource unless it is there, and waits for it.
	Ensure(ctx context.Context, resource infra.Resource, mark infra.Mark) (created bool, err error)
	// Delete removes the resource and waits; an absent one is fine.
	Delete(ctx context.Context, ref infra.Ref) (deleted bool, err error)
	// Inventory finds everything that bears the cluster's mark.
	Inventory(ctx context.Context, cluster string) (infra.Inventory, error)
	// Open finds the firewall rules of a network that let something in, whoever
	// made them.
	Open(ctx context.Context, network infra.Ref) ([]infra.Firewall, error)
	// Exists asks for one resource. What cannot be answered is an error.
	Exists(ctx context.Context, ref infra.Ref) (bool, error)
	// Clusters finds all clusters of the project.
	Clusters(ctx context.Context) ([]infra.Summary, error)

	AddMember(ctx context.Context, group infra.Ref, instance string) error
	// Address is what a reserved address is.
	Address(ctx context.Context, name infra.Ref) (netip.Addr, error)
	// Resize changes the number of a managed group's VMs.
	Resize(ctx context.Context, group infra.Ref, size int) error
	// SetTemplate has a managed group make VMs from another template from now
	// on; those that it has stay as they are.
	SetTemplate(ctx context.Context, group infra.Ref, template string) error
	// SetMark gives a resource that has labels another end.
	SetMark(ctx context.Context, ref infra.Ref, mark infra.Mark) error
	RemoveMember(ctx context.Context, group infra.Ref, instance string) error
	// SetMetadata adds to an instance's metadata.
	SetMetadata(ctx context.Context, instance infra.Ref, set map[string]string) error
	// Publish adds to the metadata of a managed group's VMs, present and future.
	Publish(ctx context.Context, group infra.Ref, metadata map[string]string) error
	GuestAttributes(ctx context.Context, instance infra.Ref, namespace string) (map[string]string, error)
	// Console returns the last lines of the machine's serial port.
	Console(ctx context.Context, instance infra.Ref, lines int) ([]string, error)
	// Health asks the load balancer what it thinks of its backends.
	Health(ctx context.Context, backendService string) ([]infra.Backend, error)
	// Start starts a stopped VM and waits until Compute Engine has; what runs is
	// left alone. Stop waits until it is TERMINATED.
	Start(ctx context.Context, instance infra.Ref) error
	Stop(ctx context.Context, instance infra.Ref) error
	// SetRepair tells a managed group whether to make VMs anew that do not run.
	SetRepair(ctx context.Context, group infra.Ref, repair bool) error
	// Preflight answers what a plan asks before anything is made.
	Preflight(ctx context.Context, question preflight.Question) (preflight.Answer, error)
}

// Access is the way into clusters: a kubeconfig.
type Access interface {
	// Open connects with what the kubeconfig has for the target; ok is false
	// where it has nothing.
	Open(target Target) (kube Kube, ok bool, err error)
	// Connect uses the credentials of admin, which are in no kubeconfig yet, as
	// Open would once they are saved.
	Connect(target Target, endpoint string, admin Admin) (Kube, error)
	// Save merges the target into the kubeconfig and makes it the current
	// context, whose name it returns. It waits while another program writes.
	Save(ctx context.Context, target Target, endpoint string, admin Admin) (contextName string, err error)
	// Writable says why Save could not; nil where it can.
	Writable(ctx context.Context, target Target) error
	// Remember writes down in the kubeconfig which cluster the target's entry is,
	// where another program has dropped that.
	Remember(ctx context.Context, target Target) error
	// Forget removes the target from the kubeconfig; what others use of it stays,
	// and an absent one is fine.
	Forget(ctx context.Context, target Target) error
}

// Admin is an administrator's credentials, in PEM. The key never leaves the
// client: the control plane signs a request for it.
type Admin struct {
	Key, Certificate, CA []byte
}

// Kube is a cluster's Kubernetes API, as the verbs use it. The kube adapter is
// one. What may pass by itself is an error of kind Unavailable.
type Kube interface {
	// Version asks the API server for its version; an error means that it does
	// not answer or does not let us in.
	Version(ctx context.Context) (string, error)
	// Ready reports whether the API server lets us in and serves, for which etcd
	// must have a leader; an error says why not.
	Ready(ctx context.Context) error
	// Server asks the API server of one machine itself, past the load balancer.
	Server(ctx context.Context, machine netip.Addr) (Server, error)
	// CA is the cluster's CA certificate, in PEM.
	CA() []byte
	// Certificate is the one that the client shows, in PEM; nil for none.
	Certificate() []byte
	Nodes(ctx context.Context) ([]Node, error)
	DeleteNode(ctx context.Context, name string) error
	Cordon(ctx context.Context, node string) error
	// SetAside notes that a drain of its zone changes the node, and cordons a
	// worker; PutBack undoes it.
	SetAside(ctx context.Context, node string, how Drained) error
	PutBack(ctx context.Context, node string, how Drained) error
	// Workloads reads once what decides about evictions from the nodes.
	Workloads(ctx context.Context, nodes []Node) (evict.Cluster, error)
	// Drain evicts the pods of a cordoned node, respecting disruption budgets,
	// and waits until they are gone. Pods that nothing would recreate are a
	// refusal unless force is set.
	Drain(ctx context.Context, node string, force bool, report func(string)) error

	// Spec reads the spec that the cluster holds; nil where it holds none.
	Spec(ctx context.Context) ([]byte, error)
	SaveSpec(ctx context.Context, document []byte) error
	// SpreadDNS keeps CoreDNS replicas in different zones, where there are
	// zones to spread over.
	SpreadDNS(ctx context.Context, zones int) error
	// DNS reads how many replicas CoreDNS is to have, and where they are ready.
	DNS(ctx context.Context) (DNS, error)

	// Admit gives the shared certificates of the control plane to one machine,
	// and to nobody else: uploaded, encrypted, by the machine via, with the key
	// in a Secret that only the identity of replica may read.
	Admit(ctx context.Context, replica, via string) error
	// Dismiss deletes what Admit left, for all machines but those that are
	// joining now.
	Dismiss(ctx context.Context, joining ...string) error

	// Journal is the end of a systemd unit's journal on a node, as its kubelet
	// reads it.
	Journal(ctx context.Context, node, unit string, lines int) (string, error)
	// Events are the cluster's events, the oldest first, a line each.
	Events(ctx context.Context) (string, error)

	// Lease reads who changes the cluster now; nil for nobody.
	Lease(ctx context.Context) (*Lease, error)
	// WriteLease writes the Lease in place of its Version, or a new one, and
	// returns it with its new Version; nil where another has written it since.
	WriteLease(ctx context.Context, lease Lease) (*Lease, error)
	// DeleteLease deletes the Lease, unless another has written it since; an
	// absent one is fine.
	DeleteLease(ctx context.Context, lease Lease) (deleted bool, err error)

	Drilling

	// Exec runs a command in a pod's first container and returns its output,
	// also beside an error.
	Exec(ctx context.Context, namespace, pod string, command ...string) ([]byte, error)
}

// Server is one replica's API server.
type Server struct {
	Version string
	Ready   bool      // its /readyz says so, which the load balancer's health checks ask
	Expires time.Time // of the certificate that it serves with
}

// Drained is what a drain of its zone has changed with a node, to be changed
// back by its undo; "" for nothing.
type Drained string

// What a drain changes.
const (
	DrainCordoned Drained = "cordoned" // a worker, which was open
	DrainDetached Drained = "detached" // a replica, which was behind the load balancer
)

// Node is a node of the cluster.
type Node struct {
	Name         string
	Zone         string
	ControlPlane bool
	Ready        bool
	Cordoned     bool
	Drained      Drained
	Version      string
	Why          string // why it is not ready, as the kubelet says

	Labels map[string]string // and its name, as evict.NodeName
	Taints []evict.Taint     // those that keep pods off
	Room   evict.Resources   // allocatable
}

// Evict is the node as what decides about evictions.
func (n Node) Evict() evict.Node {
	return evict.Node{
		Name: n.Name, Zone: n.Zone, ControlPlane: n.ControlPlane, Ready: n.Ready, Cordoned: n.Cordoned,
		Labels: n.Labels, Taints: n.Taints, Room: n.Room,
	}
}
