package managers

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
)

func managerDefaults(m *compute.InstanceGroupManager) {
	if m.UpdatePolicy == nil {
		m.UpdatePolicy = &compute.InstanceGroupManagerUpdatePolicy{}
	}
	p := m.UpdatePolicy
	for _, field := range []struct {
		value    *string
		fallback string
	}{{&p.Type, "OPPORTUNISTIC"}, {&p.MinimalAction, "REPLACE"}, {&p.MostDisruptiveAllowedAction, "REPLACE"}, {&p.ReplacementMethod, "SUBSTITUTE"}} {
		if *field.value == "" {
			*field.value = field.fallback
		}
	}
	if p.MaxSurge == nil {
		p.MaxSurge = &compute.FixedOrPercent{}
		if p.ReplacementMethod != "RECREATE" {
			p.MaxSurge.Fixed = 1
		}
	}
	if p.MaxUnavailable == nil {
		p.MaxUnavailable = &compute.FixedOrPercent{Fixed: 1}
	}
	if m.InstanceLifecyclePolicy == nil {
		m.InstanceLifecyclePolicy = &compute.InstanceGroupManagerInstanceLifecyclePolicy{}
	}
	if m.InstanceLifecyclePolicy.DefaultActionOnFailure == "" {
		m.InstanceLifecyclePolicy.DefaultActionOnFailure = repair
	}
	if m.InstanceLifecyclePolicy.ForceUpdateOnRepair == "" {
		m.InstanceLifecyclePolicy.ForceUpdateOnRepair = "NO"
	}
	if m.InstanceLifecyclePolicy.OnFailedHealthCheck == "" {
		m.InstanceLifecyclePolicy.OnFailedHealthCheck = "DEFAULT_ACTION"
	}
	if m.ListManagedInstancesResults == "" {
		m.ListManagedInstancesResults = pageless
	}
}

// supersede has a limit that a patch gives as a number replace one in percent,
// and the other way round.
func supersede(old, new *compute.InstanceGroupManager) {
	if new.UpdatePolicy == nil {
		return // the defaults come next
	}
	for _, limit := range []struct{ old, new *compute.FixedOrPercent }{
		{old.UpdatePolicy.MaxSurge, new.UpdatePolicy.MaxSurge},
		{old.UpdatePolicy.MaxUnavailable, new.UpdatePolicy.MaxUnavailable},
	} {
		switch {
		case limit.new == nil:
		case limit.new.Percent != limit.old.Percent && limit.new.Fixed == limit.old.Fixed:
			limit.new.Fixed = 0
		case limit.new.Fixed != limit.old.Fixed && limit.new.Percent == limit.old.Percent:
			limit.new.Percent = 0
		}
	}
}

func checkPolicies(m *compute.InstanceGroupManager) error {
	switch {
	case m.StatefulPolicy != nil:
		return apierr.Invalid("resource.statefulPolicy", "", "The local Compute Engine has no stateful groups.")
	case m.TargetSuspendedSize > 0 || m.TargetStoppedSize > 0:
		return apierr.Invalid("resource.targetStoppedSize", "", "The local Compute Engine keeps no suspended or stopped instances in groups.")
	}
	if err := checkAutoHealing(m); err != nil {
		return err
	}
	return checkUpdatePolicy(m)
}
