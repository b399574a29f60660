package managers

import (
	"encoding/json"
	"math"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// disruption orders what may be done to an instance.
var disruption = map[string]int{"": 0, "NONE": 0, "REFRESH": 1, "RESTART": 2, "REPLACE": 3}

// change is what it takes to bring an instance from that template to the
// group's present one.
func (c *reconciliation) change(from string) int {
	if known, ok := c.changes[from]; ok {
		return known
	}
	old, foundOld := store.Get[compute.InstanceTemplate](c.tx, ref.Of(from))
	new, foundNew := store.Get[compute.InstanceTemplate](c.tx, ref.Of(c.manager.InstanceTemplate))
	needed := disruption["REPLACE"]
	if foundOld && foundNew {
		needed = difference(*old.Properties, *new.Properties)
	}
	c.changes[from] = needed
	return needed
}

// difference is what it takes to make an instance of one template one of
// another: metadata, labels and tags can change while it runs, the machine type,
// the service account and the scheduling while it is off.
// https://cloud.google.com/compute/docs/instance-groups/updating-migs
func difference(old, new compute.InstanceProperties) int {
	old.Metadata, old.Labels, old.Tags = new.Metadata, new.Labels, new.Tags
	if sameJSON(old, new) {
		return disruption["REFRESH"]
	}
	old.MachineType, old.ServiceAccounts, old.Scheduling = new.MachineType, new.ServiceAccounts, new.Scheduling
	if sameJSON(old, new) {
		return disruption["RESTART"]
	}
	return disruption["REPLACE"]
}

func sameJSON(a, b compute.InstanceProperties) bool {
	first, errFirst := json.Marshal(a)
	second, errSecond := json.Marshal(b)
	return errFirst == nil && errSecond == nil && string(first) == string(second)
}

// adopt gives an instance what another has that can change while it runs.
func adopt(i, wanted *compute.Instance) {
	set := map[string]string{}
	for _, item := range wanted.Metadata.Items {
		set[item.Key] = vm.Value(item)
	}
	i.Metadata = vm.WithMetadata(&compute.Metadata{}, set)
	i.Labels = wanted.Labels
	i.Tags = &compute.Tags{}
	if wanted.Tags != nil {
		i.Tags.Items = wanted.Tags.Items
	}
	i.Tags.Fingerprint = fields.Fingerprint(i.Tags.Items)
}

// refit gives an instance what another has that can change while it is off.
func refit(group ref.Ref, i, wanted *compute.Instance) {
	i.MachineType = group.In("machineTypes", wanted.MachineType[strings.LastIndex(wanted.MachineType, "/")+1:]).URL()
	i.ServiceAccounts, i.Scheduling = wanted.ServiceAccounts, wanted.Scheduling
	vm.ResolveAccounts(group.Project, i)
}

// maxSurge and maxUnavailable are how many instances an update may have beyond
// the target size, and lack. Percentages are rounded in favour of progress.
func maxSurge(m *compute.InstanceGroupManager) int {
	return calculated(m.UpdatePolicy.MaxSurge, m.TargetSize, math.Ceil)
}

func maxUnavailable(m *compute.InstanceGroupManager) int {
	unavailable := calculated(m.UpdatePolicy.MaxUnavailable, m.TargetSize, math.Floor)
	if unavailable == 0 && maxSurge(m) == 0 {
		return 1
	}
	return unavailable
}

func calculated(limit *compute.FixedOrPercent, size int64, round func(float64) float64) int {
	if limit.Percent > 0 {
		return int(round(float64(limit.Percent) * float64(size) / 100))
	}
	return int(limit.Fixed)
}

// smallestPercent is from which size on a group may give limits in percent.
const smallestPercent = 10

// checkUpdatePolicy refuses what would never get anywhere.
func checkUpdatePolicy(m *compute.InstanceGroupManager) error {
	p := m.UpdatePolicy
	surge, unavailable := p.MaxSurge, p.MaxUnavailable
	for field, limit := range map[string]*compute.FixedOrPercent{"maxSurge": surge, "maxUnavailable": unavailable} {
		switch {
		case limit.Percent < 0 || limit.Percent > 100 || limit.Fixed < 0 || limit.Percent > 0 && limit.Fixed > 0:
			return apierr.BadRequest("invalid", "Invalid value for field 'resource.updatePolicy.%s': it must be either a number or a percentage.", field)
		case limit.Percent > 0 && m.TargetSize < smallestPercent:
			return apierr.BadRequest("invalid", "Invalid value for field 'resource.updatePolicy.%s': a percentage needs a group of %d or more instances.", field, smallestPercent)
		}
	}
	switch {
	case surge.Fixed+surge.Percent+unavailable.Fixed+unavailable.Percent == 0:
		return apierr.BadRequest("invalid", "At least one of maxSurge and maxUnavailable must be greater than 0.")
	case p.ReplacementMethod == "RECREATE" && surge.Fixed+surge.Percent > 0:
		return apierr.BadRequest("invalid", "maxSurge must be 0 when replacementMethod is RECREATE.")
	}
	return nil
}
