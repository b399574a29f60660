package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Field documents one field of the Cluster document.
type Field struct {
	Path        string `json:"path"` // such as spec.pools[].zones; empty for the document itself
	Type        string `json:"type"` // string, integer, boolean, duration, object, list of strings, list of objects
	Required    bool   `json:"required,omitempty"`
	Default     string `json:"default,omitempty"`
	Example     string `json:"example,omitempty"`
	Description string `json:"description"`
}

const (
	typeString   = "string"
	typeInteger  = "integer"
	typeBoolean  = "boolean"
	typeDuration = "duration"
	typeObject   = "object"
	typeStrings  = "list of strings"
	typeObjects  = "list of objects"
)

// Fields documents all fields, in the order of the document. A test holds it
// to the types.
func Fields() []Field {
	return slices.Concat(documentFields(), specFields(), apiServerFields(), poolFields(), networkFields(), accountFields(), []Field{
		{Path: "spec.manifests", Type: typeStrings, Example: "[addons/, operator.yaml]",
			Description: "Manifests that up applies when the API serves, in this order: files, directories as kubectl apply -f reads them, and directories with a kustomization. Relative paths begin at the document, or at the working directory where that is no file. Namespaces and CustomResourceDefinitions of all of them come first. up waits until Deployments, DaemonSets and StatefulSets are rolled out and Jobs are complete. What is taken out of the list stays in the cluster."},
		{Path: "spec.ttl", Type: typeDuration, Example: "2h",
			Description: fmt.Sprintf("How long the cluster may live, %s to %s. After that its machines delete themselves and kubectl ha gc removes the rest. Without it the cluster stays until it is taken down.", Duration{MinTTL}, Duration{MaxTTL})},
	})
}

func documentFields() []Field {
	return []Field{
		{Type: typeObject, Description: "A Highly Available Kubernetes cluster in one region of Google Compute Engine. Fields beside these whose names begin with x- are not read: they are a place for anchors."},
		{Path: "apiVersion", Type: typeString, Required: true, Example: APIVersion,
			Description: "The version of this document's format, always " + APIVersion + "."},
		{Path: "kind", Type: typeString, Required: true, Example: Kind,
			Description: "The kind of this document, always " + Kind + "."},
		{Path: "metadata", Type: typeObject, Required: true, Description: "Names the cluster."},
		{Path: "metadata.name", Type: typeString, Required: true, Example: "demo",
			Description: "The cluster's name, unique within its project and region: lower-case letters, digits and inner hyphens, at most 20 characters, beginning with a letter. Everything that is made for the cluster has a name that begins with it."},
	}
}

func specFields() []Field {
	return []Field{
		{Path: "spec", Type: typeObject, Required: true, Description: "What the cluster should be."},
		{Path: "spec.project", Type: typeString, Default: "the project of the credentials, or of gcloud's configuration", Example: "my-project",
			Description: "The Google Cloud project."},
		{Path: "spec.region", Type: typeString, Required: true, Example: "europe-west1",
			Description: "The region that the cluster lives in."},
		{Path: "spec.kubernetesVersion", Type: typeString, Default: DefaultKubernetesVersion,
			Description: "The version of Kubernetes: " + strings.Join(release.Versions(), ", ") + ". A minor version, such as " + release.All()[1].Minor() + ", is the newest of its releases here; a cluster that has another one keeps it."},
		{Path: "spec.controlPlane", Type: typeObject, Required: true,
			Description: "The replicas of the control plane, each with an API server and a member of etcd."},
		{Path: "spec.controlPlane.zones", Type: typeStrings, Required: true, Example: "[europe-west1-b, europe-west1-c, europe-west1-d]",
			Description: fmt.Sprintf("One replica for each entry, 1 to %d. Three zones survive the loss of any one of them. A zone that is named twice gets two replicas.", MaxReplicas)},
		{Path: "spec.controlPlane.machineType", Type: typeString, Default: DefaultControlPlaneMachineType,
			Description: "The machine type of the replicas. kubeadm wants 2 CPUs and 1.7 GB of memory at least."},
	}
}

func poolFields() []Field {
	return []Field{
		{Path: "spec.pools", Type: typeObjects, Default: "none", Description: "Pools of like workers."},
		{Path: "spec.pools[].name", Type: typeString, Default: DefaultPoolName, Example: "batch",
			Description: "The pool's name, unique within the cluster: lower-case letters and digits, at most 12, beginning with a letter."},
		{Path: "spec.pools[].zones", Type: typeStrings, Default: "the zones of the control plane", Example: "[europe-west1-b, europe-west1-c]",
			Description: "The zones that have workers of this pool."},
		{Path: "spec.pools[].nodesPerZone", Type: typeInteger, Required: true, Example: "3",
			Description: fmt.Sprintf("How many workers there are in each zone, 0 to %d.", MaxNodesPerZone)},
		{Path: "spec.pools[].machineType", Type: typeString, Default: DefaultPoolMachineType,
			Description: "The machine type of the workers."},
		{Path: "spec.pools[].spot", Type: typeBoolean, Default: "false",
			Description: "Whether the workers are spot VMs: cheaper, and taken away when Compute Engine needs the room."},
	}
}

func networkFields() []Field {
	return []Field{
		{Path: "spec.network", Type: typeObject, Description: "The cluster's network. Its ranges are IPv4 and must not overlap."},
		{Path: "spec.network.nodeRange", Type: typeString, Default: DefaultNodeRange,
			Description: "Where the machines have their internal addresses."},
		{Path: "spec.network.podRange", Type: typeString, Default: DefaultPodRange,
			Description: "Where the pods have their addresses: a /24 for each machine."},
		{Path: "spec.network.serviceRange", Type: typeString, Default: DefaultServiceRange,
			Description: "Where the Services have their addresses. They exist within the cluster only."},
		{Path: "spec.network.apiAllowedRanges", Type: typeStrings, Default: "[" + DefaultAPIAllowedRange + "]", Example: "[198.51.100.0/24]",
			Description: "Who may reach the Kubernetes API from outside. The default is everybody: the API asks for credentials all the same."},
		{Path: "spec.network.sshAllowedRanges", Type: typeStrings, Example: "[198.51.100.0/24]",
			Description: "Who may reach the machines' SSH port from outside: nobody, unless it is said here. The product itself never needs SSH. Clusters of the local Compute Engine allow everybody on the computer."},
		{Path: "spec.network.cni", Type: typeString, Default: string(CNINative),
			Description: "The pod network: native gives pods addresses of the VPC, without an overlay; none leaves the choice to you, and nodes are NotReady until you have installed one."},
	}
}
