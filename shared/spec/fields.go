package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// Field documents one field of the Cluster document.
type Field struct {
	Path        string `json:"path"` // such as spec.pools[].zones; empty for the document itself
	Type        string `json:"type"` // string, integer, boolean, duration, object, list of strings, map of strings, list of objects
	Required    bool   `json:"required,omitempty"`
	Default     string `json:"default,omitempty"`
	Example     string `json:"example,omitempty"`
	Description string `json:"description"`

	Pattern string   `json:"pattern,omitempty"` // that the text, or each of a list, matches
	Choices []string `json:"choices,omitempty"` // the only texts that there are
	Minimum *int     `json:"minimum,omitempty"` // of an integer, or of a list's length; nil for none
	Maximum *int     `json:"maximum,omitempty"`
}

// The types of fields.
const (
	TypeString   = "string"
	TypeInteger  = "integer"
	TypeBoolean  = "boolean"
	TypeDuration = "duration"
	TypeObject   = "object"
	TypeStrings  = "list of strings"
	TypeMap      = "map of strings"
	TypeObjects  = "list of objects"
)

// Fields documents all fields, in the order of the document. A test holds it
// to the types.
func Fields() []Field {
	return slices.Concat(documentFields(), specFields(), apiServerFields(), poolFields(), networkFields(), accountFields(), []Field{
		{Path: "spec.manifests", Type: TypeStrings, Example: "[addons/, operator.yaml]",
			Description: "Manifests that up applies when the API serves, in this order: files, directories as kubectl apply -f reads them, and directories with a kustomization. Relative paths begin at the document, or at the working directory where that is no file. Namespaces and CustomResourceDefinitions of all of them come first. up waits until Deployments, DaemonSets and StatefulSets are rolled out and Jobs are complete. What is taken out of the list stays in the cluster."},
		{Path: "spec.ttl", Type: TypeDuration, Example: "2h",
			Description: fmt.Sprintf("How long the cluster may live, %s to %s. After that its machines delete themselves and kubectl ha gc removes the rest. Without it the cluster stays until it is taken down.", Duration{MinTTL}, Duration{MaxTTL})},
	})
}

func documentFields() []Field {
	return []Field{
		{Type: TypeObject, Description: "A Highly Available Kubernetes cluster in one region of Google Compute Engine. Fields beside these whose names begin with x- are not read: they are a place for anchors."},
		{Path: "apiVersion", Type: TypeString, Required: true, Example: APIVersion,
			Choices:     []string{APIVersion},
			Description: "The version of this document's format, always " + APIVersion + "."},
		{Path: "kind", Type: TypeString, Required: true, Example: Kind,
			Choices:     []string{Kind},
			Description: "The kind of this document, always " + Kind + "."},
		{Path: "metadata", Type: TypeObject, Required: true, Description: "Names the cluster."},
		{Path: "metadata.name", Type: TypeString, Required: true, Example: "demo",
			Pattern:     clusterName().String(),
			Description: "The cluster's name, unique within its project and region: lower-case letters, digits and inner hyphens, at most 20 characters, beginning with a letter. Everything that is made for the cluster has a name that begins with it."},
	}
}

func specFields() []Field {
	return append([]Field{
		{Path: "spec", Type: TypeObject, Required: true, Description: "What the cluster should be."},
		{Path: "spec.project", Type: TypeString, Default: "the project of the credentials, or of gcloud's configuration", Example: "my-project",
			Pattern:     projectID().String(),
			Description: "The Google Cloud project."},
		{Path: "spec.region", Type: TypeString, Required: true, Example: "europe-west1",
			Pattern:     regionName().String(),
			Description: "The region that the cluster lives in."},
		{Path: "spec.kubernetesVersion", Type: TypeString, Default: DefaultKubernetesVersion,
			Choices:     knownVersions(),
			Description: "The version of Kubernetes: " + strings.Join(release.Versions(), ", ") + ". A minor version, such as " + release.All()[1].Minor() + ", is the newest of its releases here; a cluster that has another one keeps it."},
		{Path: "spec.image", Type: TypeString, Default: "the project's own image of the version (kubectl ha image build), else Debian 12 on Google, and the machine image of the version on the local Compute Engine", Example: "projects/debian-cloud/global/images/family/debian-12",
			Pattern:     imageLink().String(),
			Description: "What the machines boot from: an image, or a family, whose newest image the cluster keeps for all machines to come. Debian and Ubuntu install Kubernetes at their first boot; an image that has kubeadm and containerd already is left alone."},
		{Path: "spec.controlPlane", Type: TypeObject, Required: true,
			Description: "The replicas of the control plane, each with an API server and a member of etcd."},
		{Path: "spec.controlPlane.zones", Type: TypeStrings, Required: true, Example: "[europe-west1-b, europe-west1-c, europe-west1-d]",
			Pattern: zonePattern, Minimum: new(1), Maximum: new(MaxReplicas),
			Description: fmt.Sprintf("One replica for each entry, 1 to %d. Three zones survive the loss of any one of them. A zone that is named twice gets two replicas.", MaxReplicas)},
		{Path: "spec.controlPlane.machineType", Type: TypeString, Default: DefaultControlPlaneMachineType,
			Pattern:     machineType().String(),
			Description: "The machine type of the replicas. kubeadm wants 2 CPUs and 1.7 GB of memory at least."},
	}, diskFields("spec.controlPlane", "the replicas")...)
}

func poolFields() []Field {
	return slices.Concat([]Field{
		{Path: "spec.pools", Type: TypeObjects, Default: "none", Description: "Pools of like workers."},
		{Path: "spec.pools[].name", Type: TypeString, Default: DefaultPoolName, Example: "batch",
			Pattern:     poolName().String(),
			Description: "The pool's name, unique within the cluster: lower-case letters and digits, at most 12, beginning with a letter."},
		{Path: "spec.pools[].zones", Type: TypeStrings, Default: "the zones of the control plane", Example: "[europe-west1-b, europe-west1-c]",
			Pattern:     zonePattern,
			Description: "The zones that have workers of this pool."},
		{Path: "spec.pools[].nodesPerZone", Type: TypeInteger, Required: true, Example: "3",
			Minimum: new(0), Maximum: new(MaxNodesPerZone),
			Description: fmt.Sprintf("How many workers there are in each zone, 0 to %d.", MaxNodesPerZone)},
		{Path: "spec.pools[].machineType", Type: TypeString, Default: DefaultPoolMachineType,
			Pattern:     machineType().String(),
			Description: "The machine type of the workers."},
	}, diskFields("spec.pools[]", "the workers"), []Field{
		{Path: "spec.pools[].spot", Type: TypeBoolean, Default: "false",
			Description: "Whether the workers are spot VMs: cheaper, and taken away when Compute Engine needs the room."},
		{Path: "spec.pools[].labels", Type: TypeMap, Example: "{disk: ssd}",
			Description: "Labels of the nodes, by which pods choose them. Of the domains kubernetes.io and k8s.io only node.kubernetes.io and kubelet.kubernetes.io are possible. up changes them on the nodes that there are; labels that somebody else has set stay."},
		{Path: "spec.pools[].taints", Type: TypeStrings, Example: "[dedicated=batch:NoSchedule]",
			Pattern:     "^[^=:]+(=[^=:]*)?:(" + strings.Join(scheduling.Effects(), "|") + ")$",
			Description: "Taints of the nodes, as kubectl taint takes them: key=value:Effect or key:Effect, with " + strings.Join(scheduling.Effects(), ", ") + ". up changes them on the nodes that there are; NoExecute evicts at once all pods that do not tolerate it, whatever their budgets."},
	})
}

func networkFields() []Field {
	return []Field{
		{Path: "spec.network", Type: TypeObject, Description: "The cluster's network. Its ranges are IPv4 and must not overlap."},
		{Path: "spec.network.nodeRange", Type: TypeString, Default: DefaultNodeRange,
			Pattern:     rangePattern,
			Description: "Where the machines have their internal addresses."},
		{Path: "spec.network.podRange", Type: TypeString, Default: DefaultPodRange,
			Pattern:     rangePattern,
			Description: "Where the pods have their addresses: a /24 for each machine."},
		{Path: "spec.network.serviceRange", Type: TypeString, Default: DefaultServiceRange,
			Pattern:     rangePattern,
			Description: "Where the Services have their addresses. They exist within the cluster only."},
		{Path: "spec.network.apiAllowedRanges", Type: TypeStrings, Default: "[" + DefaultAPIAllowedRange + "]", Example: "[198.51.100.0/24]",
			Pattern:     rangePattern,
			Description: "Who may reach the Kubernetes API from outside. The default is everybody: the API asks for credentials all the same. Nodes reach it from their external addresses, which must be within the ranges."},
		{Path: "spec.network.sshAllowedRanges", Type: TypeStrings, Example: "[198.51.100.0/24]",
			Pattern:     rangePattern,
			Description: "Who may reach the machines' SSH port from outside: nobody, unless it is said here. The product itself never needs SSH. Clusters of the local Compute Engine allow everybody on the computer."},
		{Path: "spec.network.cni", Type: TypeString, Default: string(CNINative),
			Choices:     []string{string(CNINative), string(CNINone)},
			Description: "The pod network: native gives pods addresses of the VPC, without an overlay; none leaves the choice to you. Then each node has a podCIDR of podRange, which the firewall lets through between the machines, and is NotReady until you have installed a pod network, such as spec.manifests brings."},
	}
}
