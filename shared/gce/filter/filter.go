// Package filter has the expressions that narrow lists at Compute Engine. There `eq`
// wants a regular expression that matches all of a field, a label's `=` its value, and
// its `:*` that it is there.
// https://cloud.google.com/compute/docs/reference/rest/v1/instances/aggregatedList
package filter

import "github.com/kubectl-ha/kubectl-ha/shared/infra"

// Labelled is for what bears a cluster's label.
func Labelled(cluster string) string { return "labels." + infra.LabelCluster + "=" + cluster }

// AnyLabelled is for what bears the label of any cluster.
func AnyLabelled() string { return "labels." + infra.LabelCluster + ":*" }

// Described is for what bears a cluster's mark in its description.
func Described(cluster string) string {
	return `description eq "` + infra.LabelCluster + "=" + cluster + `( .*)?"`
}

// AnyDescribed is for what bears any cluster's mark in its description.
func AnyDescribed() string { return `description eq "` + infra.LabelCluster + `=.*"` }

// InNetwork is for what belongs to a network.
func InNetwork(network string) string { return `network eq ".*/networks/` + network + `"` }

// InGroup is for VMs that are named as a managed group names its own.
func InGroup(group string) string { return `name eq "` + group + `-.*"` }
