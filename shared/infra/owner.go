package infra

import (
	"fmt"
	"strings"
	"time"
)

// Labels that every labelled resource of a cluster carries. All state lives in
// them and in the cluster itself: there is no state file to lose.
const (
	LabelCluster = "kubectl-ha-cluster"
	LabelRegion  = "kubectl-ha-region"
	LabelRole    = "kubectl-ha-role" // RoleControlPlane or RoleWorker
	LabelPool    = "kubectl-ha-pool"
	LabelExpires = "kubectl-ha-expires" // Unix seconds; absent on clusters that stay
	LabelCreator = "kubectl-ha-creator" // in the network's description, where somebody asked for it
)

// The roles of machines, the values of LabelRole.
const (
	RoleControlPlane = "control-plane"
	RoleWorker       = "worker"
)

// MetadataRole is the metadata key that tells a control-plane machine whether
// it begins the cluster (First) or joins one.
const (
	MetadataRole = "kubectl-ha-role"
	First        = "first"
)

// MetadataAccount and MetadataNodesAccount are the metadata keys of the service
// accounts that a control-plane machine's API server asks of replicas and of
// workers, absent for any. Compute Engine tells of a VM only its own, and not
// whether that is the project's default.
const (
	MetadataAccount      = "kubectl-ha-service-account"
	MetadataNodesAccount = "kubectl-ha-nodes-service-account"
)

// MetadataVersion is the metadata key of the version of Kubernetes that a machine is
// made with.
const MetadataVersion = "kubectl-ha-kubernetes-version"

// MetadataLabels and MetadataTaints are the metadata keys with the labels and taints of a
// worker's node beside those that every node has, as scheduling.FormatLabels and
// FormatTaints write them; absent where there are none.
const (
	MetadataLabels = "kubectl-ha-node-labels"
	MetadataTaints = "kubectl-ha-node-taints"
)

// MetadataCA is the metadata key of the cluster's CA certificate, published
// when it is the machine's turn to join.
const MetadataCA = "kubectl-ha-ca"

// Owner says whose a resource is and until when. It is written as labels where
// the kind has them, and as the description everywhere.
type Owner struct {
	Cluster string
	Region  string    // empty on what releases made whose marks had none
	Expires time.Time // zero for clusters that stay
}

// Expired reports whether the cluster's time is over.
func (o Owner) Expired(now time.Time) bool { return !o.Expires.IsZero() && !now.Before(o.Expires) }

// Owns reports whether a resource of the kind that has the other owner belongs
// to the cluster: only what belongs to no region itself must name its region.
func (o Owner) Owns(other Owner, kind Kind) bool {
	regionless := other.Region == "" && !kind.Global()
	return o.Cluster == other.Cluster && (o.Region == other.Region || regionless)
}

// Later returns the expiry that leaves more time; zero is for ever.
func Later(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && a.After(b) {
		return a
	}
	return b
}

// Labels returns the owner as labels.
func (o Owner) Labels() map[string]string {
	labels := map[string]string{LabelCluster: o.Cluster}
	if o.Region != "" {
		labels[LabelRegion] = o.Region
	}
	if !o.Expires.IsZero() {
		labels[LabelExpires] = fmt.Sprint(o.Expires.Unix())
	}
	return labels
}

// Description returns the owner as a resource's description.
func (o Owner) Description() string {
	text := LabelCluster + "=" + o.Cluster
	if o.Region != "" {
		text += " " + LabelRegion + "=" + o.Region
	}
	if !o.Expires.IsZero() {
		text += fmt.Sprintf(" %s=%d", LabelExpires, o.Expires.Unix())
	}
	return text
}

// ParseDescription reads an owner back from a description; ok is false where the
// description is not one of ours.
func ParseDescription(description string) (owner Owner, ok bool) {
	for _, field := range strings.Fields(description) {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case LabelCluster:
			owner.Cluster = value
		case LabelRegion:
			owner.Region = value
		case LabelExpires:
			owner.Expires = parseUnix(value)
		}
	}
	return owner, owner.Cluster != ""
}

// Description is the owner's, with the network's creator.
func (n Network) Description(owner Owner) string {
	if n.Creator == "" {
		return owner.Description()
	}
	return owner.Description() + " " + LabelCreator + "=" + n.Creator
}

// CreatorOf reads the creator back from a network's description; empty for none.
func CreatorOf(description string) string { return fieldOf(description, LabelCreator) }

// fieldOf is what a description has beside the owner.
func fieldOf(description, key string) string {
	for _, field := range strings.Fields(description) {
		if value, ok := strings.CutPrefix(field, key+"="); ok {
			return value
		}
	}
	return ""
}

// ParseLabels reads an owner back from labels.
func ParseLabels(labels map[string]string) (owner Owner, ok bool) {
	owner = Owner{Cluster: labels[LabelCluster], Region: labels[LabelRegion], Expires: parseUnix(labels[LabelExpires])}
	return owner, owner.Cluster != ""
}

func parseUnix(text string) time.Time {
	var seconds int64
	if _, err := fmt.Sscan(text, &seconds); err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
