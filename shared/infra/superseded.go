package infra

import (
	"fmt"
	"slices"
)

// MetadataSuperseded is on a replica that a recovery has stopped or is about to stop:
// its value is the Identity of the machine with which etcd begins anew. What it
// has becomes worthless when etcd has begun there.
const MetadataSuperseded = "kubectl-ha-aside"

// Identity tells a machine from a later one of the same name.
func (i FoundInstance) Identity() string { return fmt.Sprintf("%s %d", i.Name, i.Created.Unix()) }

// Superseded are the machines that a recovery has stopped in favour of another which runs. A
// mark that names a machine which is stopped or gone means nothing: that
// recovery was taken back.
func (i Inventory) Superseded() (superseded []FoundInstance) {
	named := func(m FoundInstance) bool {
		return slices.ContainsFunc(i.Instances, func(by FoundInstance) bool { return by.running() && m.supersededBy(by) })
	}
	for _, m := range i.Instances {
		if slices.ContainsFunc(i.Instances, func(by FoundInstance) bool { return by.running() && m.supersededBy(by) && !named(by) }) {
			superseded = append(superseded, m)
		}
	}
	return superseded
}

func (i FoundInstance) supersededBy(by FoundInstance) bool {
	return i.Name != by.Name && i.Metadata[MetadataSuperseded] == by.Identity()
}

func (i FoundInstance) running() bool { return i.Status == "RUNNING" }
