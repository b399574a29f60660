package gce

import (
	"maps"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// bears tells whether the labels hold the mark.
func bears(labels map[string]string, mark infra.Mark) bool {
	for key, value := range mark.Labels() {
		if labels[key] != value {
			return false
		}
	}
	return true
}

// labelled asks for the mark beside the labels that are there. Addresses and
// forwarding rules take labels only in this way, after they were made: "These
// can only be added or modified by the setLabels method", says the API.
func labelled(have interface {
	GetLabels() map[string]string
	GetLabelFingerprint() string
}, mark infra.Mark) *computepb.RegionSetLabelsRequest {
	return &computepb.RegionSetLabelsRequest{
		Labels:           merged(have.GetLabels(), mark.Labels()),
		LabelFingerprint: new(have.GetLabelFingerprint()),
	}
}

// merged returns the union; later maps win.
func merged(all ...map[string]string) map[string]string {
	union := map[string]string{}
	for _, some := range all {
		maps.Copy(union, some)
	}
	return union
}
