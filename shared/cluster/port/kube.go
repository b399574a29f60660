package port

import (
	"context"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// Kube is a cluster's Kubernetes API, as the verbs use it. The kube adapter is
// one. What may pass by itself is an error of kind Unavailable.
type Kube interface {
	APIServer
	Nodes
	Workloads
	Documents
	Manifests
	DNS
	Joins
	Journals
	Leases
	Drills
	Pods
	Upgrades
	Databases
}

// APIServer is the API server itself.
type APIServer interface {
	// Version asks the API server for its version; an error means that it does
	// not answer or does not let us in.
	Version(ctx context.Context) (string, error)
	// Ready reports whether the API server lets us in and serves, for which etcd
	// must have a leader; an error says why not.
	Ready(ctx context.Context) error
	// Server asks the API server of one machine itself, past the load balancer.
	Server(ctx context.Context, machine netip.Addr) (model.Server, error)
	// CA is the cluster's CA certificate, in PEM.
	CA() []byte
	// Certificate is the one that the client shows, in PEM; nil for none.
	Certificate() []byte
}

// Nodes are the cluster's nodes.
type Nodes interface {
	Nodes(ctx context.Context) ([]model.Node, error)
	DeleteNode(ctx context.Context, name string) error
	Cordon(ctx context.Context, node string) error
	// RelabelNode changes labels and taints of a node; one that is gone is fine.
	RelabelNode(ctx context.Context, node string, change scheduling.Change) error
	// MarkDrained notes that a drain of its zone changes the node, and cordons a
	// worker; UnmarkDrained undoes it.
	MarkDrained(ctx context.Context, node string, how model.Drained) error
	UnmarkDrained(ctx context.Context, node string, how model.Drained) error
}

// Workloads are the pods that run on the nodes.
type Workloads interface {
	// Workloads reads once what decides about evictions from the nodes.
	Workloads(ctx context.Context, nodes []model.Node) (evict.Cluster, error)
	// Drain evicts the pods of a cordoned node, respecting disruption budgets,
	// and waits until they are gone. Pods that nothing would recreate are a
	// refusal unless force is set.
	Drain(ctx context.Context, node string, force bool, report func(string)) error
}

// Documents is the spec that the cluster holds.
type Documents interface {
	// Spec reads the spec that the cluster holds; nil where it holds none.
	Spec(ctx context.Context) ([]byte, error)
	SaveSpec(ctx context.Context, document []byte) error
}

// Manifests are objects of the user's.
type Manifests interface {
	// ApplyObject writes an object server-side, over nobody else's fields. What it
	// needs and is not there yet, such as its kind, is an error of kind Unavailable.
	ApplyObject(ctx context.Context, object model.Object) (model.Applied, error)
	// ObjectDiffers reports whether ApplyObject would change something, as far as
	// that can be known.
	ObjectDiffers(ctx context.Context, object model.Object) (bool, error)
	// ObjectRollout looks how far an object is. One that does not get there any more
	// is an error of kind Rejected.
	ObjectRollout(ctx context.Context, object model.Object) (model.Rollout, error)
}

// DNS is CoreDNS.
type DNS interface {
	// SpreadDNS keeps CoreDNS replicas in different zones, where there are
	// zones to spread over.
	SpreadDNS(ctx context.Context, zones int) error
	// DNS reads how many replicas CoreDNS is to have, and where they are ready.
	DNS(ctx context.Context) (model.DNS, error)
}

// Joins lets replicas join the control plane.
type Joins interface {
	// GrantJoin gives the shared certificates of the control plane to one
	// machine, and to nobody else: uploaded, encrypted, by the machine via, with
	// the key in a Secret that only the identity of replica may read.
	GrantJoin(ctx context.Context, replica, via string) error
	// RevokeJoins deletes what GrantJoin left, for all machines but those that are
	// joining now.
	RevokeJoins(ctx context.Context, joining ...string) error
}

// Journals tell what went wrong.
type Journals interface {
	// Journal is the end of a systemd unit's journal on a node, as its kubelet
	// reads it.
	Journal(ctx context.Context, node, unit string, lines int) (string, error)
	// Events are the cluster's events, the oldest first, a line each.
	Events(ctx context.Context) (string, error)
}

// Leases says who changes the cluster.
type Leases interface {
	// Lease reads who changes the cluster now; nil for nobody.
	Lease(ctx context.Context) (*model.Lease, error)
	// WriteLease writes the Lease in place of its Version, or a new one, and
	// returns it with its new Version; nil where another has written it since.
	WriteLease(ctx context.Context, lease model.Lease) (*model.Lease, error)
	// DeleteLease deletes the Lease, unless another has written it since; an
	// absent one is fine.
	DeleteLease(ctx context.Context, lease model.Lease) (deleted bool, err error)
	// ReleaseLocks has other machines' kube-controller-manager and kube-scheduler lead
	// at once, where those of a machine that is gone still hold the Lease.
	ReleaseLocks(ctx context.Context, machine string) error
}

// Pods runs commands in pods.
type Pods interface {
	// Exec runs a command in a pod's first container and returns its output,
	// also beside an error.
	Exec(ctx context.Context, namespace, pod string, command ...string) ([]byte, error)
}

// Upgrades is what the cluster knows of versions of Kubernetes.
type Upgrades interface {
	// KubeadmVersion is the version, such as v1.36.3, of the control planes that
	// kubeadm makes: of machines that join, too. It is in kubeadm's configuration in
	// the cluster.
	KubeadmVersion(ctx context.Context) (string, error)
	// SetKubeadmVersion changes it, and nothing else of the configuration.
	SetKubeadmVersion(ctx context.Context, version string) error
	// DeprecatedInUse asks the API server of one machine itself, past the load
	// balancer, which APIs it was asked for since its start that a minor version,
	// such as v1.37, no longer serves. Each API server knows of its own requests only.
	DeprecatedInUse(ctx context.Context, machine netip.Addr, removedBy string) ([]model.DeprecatedAPI, error)
	// AddonsToRollOut says which pods of kube-proxy and CoreDNS are not yet as they are
	// to be; empty for none.
	AddonsToRollOut(ctx context.Context) (string, error)
}
