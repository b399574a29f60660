package body

import (
	"maps"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Bears reports whether the labels hold the mark, and no other end.
func Bears(labels map[string]string, owner infra.Owner) bool {
	want := owner.Labels()
	for _, key := range []string{infra.LabelCluster, infra.LabelRegion, infra.LabelExpires} {
		if labels[key] != want[key] {
			return false
		}
	}
	return true
}

// Remarked are the labels with the mark in place of another.
func Remarked(labels map[string]string, owner infra.Owner) map[string]string {
	rest := maps.Clone(labels)
	delete(rest, infra.LabelExpires)
	return Merged(rest, owner.Labels())
}

// Labelled asks for the mark beside the labels that are there. Addresses and
// forwarding rules take labels only in this way, after they were made: "These
// can only be added or modified by the setLabels method", says the API.
func Labelled(have interface {
	GetLabels() map[string]string
	GetLabelFingerprint() string
}, owner infra.Owner) *computepb.RegionSetLabelsRequest {
	return &computepb.RegionSetLabelsRequest{
		Labels:           Remarked(have.GetLabels(), owner),
		LabelFingerprint: new(have.GetLabelFingerprint()),
	}
}

// Merged returns the union; later maps win.
func Merged(all ...map[string]string) map[string]string {
	union := map[string]string{}
	for _, some := range all {
		maps.Copy(union, some)
	}
	return union
}
