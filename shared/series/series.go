// Package series is what Compute Engine's series of machine types take, as far as a
// cluster's machines need to know. A series that is not known here takes anything:
// Compute Engine has the last word.
package series

import (
	"slices"
	"strings"
)

// The types of boot disks.
const (
	PDStandard        = "pd-standard"
	PDBalanced        = "pd-balanced"
	PDSSD             = "pd-ssd"
	HyperdiskBalanced = "hyperdisk-balanced"
)

// BootDisks are all types that a boot disk can have.
// https://cloud.google.com/compute/docs/disks
func BootDisks() []string { return []string{PDStandard, PDBalanced, PDSSD, HyperdiskBalanced} }

// Of is the series of a machine type: n4 of n4-standard-4.
func Of(machineType string) string {
	series, _, _ := strings.Cut(machineType, "-")
	return series
}

// Series by what their machines can boot from, from the table of machine series and
// disk types. https://cloud.google.com/compute/docs/disks/hyperdisks#hd-machine-support
var (
	onlyHyperdisk  = []string{"a4", "a4x", "c4", "c4a", "c4d", "g4", "h4d", "m4", "n4", "n4a", "n4d", "x4"}
	onlyPersistent = []string{"a2", "c2", "c2d", "e2", "f1", "g1", "g2", "n1", "n2", "n2d", "t2a", "t2d"}
)

// TakesDisk reports whether a machine of the type can boot from a disk of the type.
func TakesDisk(machineType, disk string) bool {
	hyperdisk := disk == HyperdiskBalanced
	switch series := Of(machineType); {
	case slices.Contains(onlyHyperdisk, series) || bareMetal(machineType):
		return hyperdisk
	case slices.Contains(onlyPersistent, series):
		return !hyperdisk
	}
	return true
}

// DefaultDisk is the type of boot disk for machines of the type: balanced.
func DefaultDisk(machineType string) string {
	if TakesDisk(machineType, PDBalanced) {
		return PDBalanced
	}
	return HyperdiskBalanced
}

// IsArm reports whether machines of the type have Arm processors.
// https://cloud.google.com/compute/docs/instances/arm-on-compute
func IsArm(machineType string) bool {
	return slices.Contains([]string{"a4x", "c4a", "n4a", "t2a"}, Of(machineType))
}

// Migrates reports whether machines of the type can move to another host while they
// run. Those with GPUs, for high-performance computing, and bare-metal ones cannot: they
// are stopped for their host's maintenance.
// https://cloud.google.com/compute/docs/instances/live-migration-process#limitations
func Migrates(machineType string) bool {
	stopped := []string{"a2", "a3", "a4", "a4x", "g2", "g4", "h3", "h4d"}
	return !slices.Contains(stopped, Of(machineType)) && !bareMetal(machineType)
}

func bareMetal(machineType string) bool { return strings.HasSuffix(machineType, "-metal") }
