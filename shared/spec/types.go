// Package spec is the Cluster document: what a user asks for. It parses
// strictly, fills in defaults, and reports everything that is wrong at once.
package spec

import "time"

// APIVersion and Kind are what every Cluster document begins with.
const (
	APIVersion = "kubectl-ha.dev/v1alpha1"
	Kind       = "Cluster"
)

// Cluster is a Highly Available Kubernetes cluster in one region.
type Cluster struct {
	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Metadata   Metadata `json:"metadata"`
	Spec       Spec     `json:"spec"`
}

// Metadata names the cluster.
type Metadata struct {
	// Name is unique within a project and region: lower-case letters, digits
	// and inner hyphens, at most 20 characters, beginning with a letter.
	Name string `json:"name"`
}

// Spec is what the cluster should be.
type Spec struct {
	// Project is the Google Cloud project. Default: that of the credentials.
	Project string `json:"project,omitempty"`
	// Region is where the cluster lives, such as europe-west1.
	Region string `json:"region"`
	// KubernetesVersion is the version of Kubernetes, such as v1.37.2.
	KubernetesVersion string `json:"kubernetesVersion,omitempty"`
	// AnyPatch says that a minor version was asked for, such as v1.37: Default has
	// chosen its newest release, and any other one would do.
	AnyPatch bool `json:"-"`
	// Image is what machines boot from: projects/P/global/images/I, or
	// projects/P/global/images/family/F for the newest of a family. A cluster holds
	// the one image that this was when it began. Absent, Compute Engine has one.
	Image string `json:"image,omitempty"`
	// ControlPlane places the replicas of the control plane.
	ControlPlane ControlPlane `json:"controlPlane"`
	// Pools are the worker pools.
	Pools []Pool `json:"pools,omitempty"`
	// Network is the cluster's network.
	Network Network `json:"network,omitzero"`
	// ServiceAccounts are what the machines run as.
	ServiceAccounts ServiceAccounts `json:"serviceAccounts,omitzero"`
	// Manifests are paths of what is applied when the API serves: files,
	// directories and kustomizations of objects of Kubernetes.
	Manifests []string `json:"manifests,omitempty"`
	// TTL is how long an ephemeral cluster may live, such as 2h (10m to 2880h).
	// Absent, the cluster stays until it is taken down.
	TTL Duration `json:"ttl,omitzero"`
}

// ControlPlane places the control plane: one replica for each entry of Zones.
// A zone that is named twice gets two. There are 1 to MaxReplicas.
type ControlPlane struct {
	Zones       []string `json:"zones"`
	MachineType string   `json:"machineType,omitempty"`
	Disk        Disk     `json:"disk,omitzero"`
	// APIServer is what the API servers do beyond what they do in every cluster.
	APIServer APIServer `json:"apiServer,omitzero"`
}

// Pool is a pool of like workers, NodesPerZone (0 to MaxNodesPerZone) in each
// of Zones, which are by default those of the control plane.
type Pool struct {
	// Name has lower-case letters and digits only, at most 12, beginning with
	// a letter: without hyphens, a machine's name tells its cluster for certain.
	Name         string   `json:"name"`
	Zones        []string `json:"zones"`
	NodesPerZone int      `json:"nodesPerZone"`
	MachineType  string   `json:"machineType,omitempty"`
	Disk         Disk     `json:"disk,omitzero"`
	Spot         bool     `json:"spot,omitempty"`
	// Labels are labels of the nodes, beside those that every node has.
	Labels map[string]string `json:"labels,omitempty"`
	// Taints are taints of the nodes: key=value:Effect or key:Effect.
	Taints []string `json:"taints,omitempty"`
}

// Disk is the boot disk of machines.
type Disk struct {
	// Type is one of series.BootDisks that the machine type takes.
	Type string `json:"type,omitempty"`
	// SizeGB is MinDiskGB to MaxDiskGB.
	SizeGB int `json:"sizeGB,omitempty"`
}

// CNI selects the pod network.
type CNI string

// The pod networks: CNINative gives pods addresses of the VPC, CNINone gives nodes
// podCIDRs and leaves the choice to the user.
const (
	CNINative CNI = "native"
	CNINone   CNI = "none"
)

// Network is the cluster's network. Ranges are IPv4 CIDRs that must not overlap.
type Network struct {
	NodeRange        string   `json:"nodeRange,omitempty"`
	PodRange         string   `json:"podRange,omitempty"`
	ServiceRange     string   `json:"serviceRange,omitempty"`
	APIAllowedRanges []string `json:"apiAllowedRanges,omitempty"`
	SSHAllowedRanges []string `json:"sshAllowedRanges,omitempty"`
	CNI              CNI      `json:"cni,omitempty"`
}

// ServiceAccounts are the service accounts that the machines of each role run
// as, by their e-mail addresses; an empty one is the project's default. Under
// the name of a role's machine only what runs as its account joins; an empty one
// asks for none.
type ServiceAccounts struct {
	ControlPlane string `json:"controlPlane,omitempty"`
	Nodes        string `json:"nodes,omitempty"`
}

// Duration is a time.Duration that is written as Go writes it: "2h", "90m".
type Duration struct {
	time.Duration
}
