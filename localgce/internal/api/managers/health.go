package managers

import (
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/health"
)

// maxInitialDelay is how many seconds a group may wait for an instance to
// become healthy.
const maxInitialDelay = 3600

func checkAutoHealing(m *compute.InstanceGroupManager) error {
	if len(m.AutoHealingPolicies) > 1 {
		return apierr.Invalid("resource.autoHealingPolicies", "", "At most one autohealing policy is supported.")
	}
	for _, policy := range m.AutoHealingPolicies {
		if policy.InitialDelaySec < 0 || policy.InitialDelaySec > maxInitialDelay {
			return apierr.BadRequest("invalid", "Invalid value for field 'resource.autoHealingPolicies[0].initialDelaySec': '%d'. Must be between 0 and %d.",
				policy.InitialDelaySec, maxInitialDelay)
		}
	}
	return nil
}

// autoHealing is a group's policy with a health check; nil for none.
func autoHealing(m *compute.InstanceGroupManager) *compute.InstanceGroupManagerAutoHealingPolicy {
	if len(m.AutoHealingPolicies) == 0 || m.AutoHealingPolicies[0].HealthCheck == "" {
		return nil
	}
	return m.AutoHealingPolicies[0]
}

// settle takes an instance that runs as it is; under a health check, when that
// has found it healthy once. An instance that is ill, and has had its time to
// start, is made anew.
func (c *reconciliation) settle(m *managed, instance *compute.Instance) {
	policy := autoHealing(c.manager)
	fresh := m.Action != actNone && m.Action != actVerifying
	switch {
	case policy == nil:
		*m = managed{Name: m.Name, Action: actNone, Template: m.Template, Version: m.Version}
	case fresh:
		until := c.now.Add(time.Duration(policy.InitialDelaySec) * time.Second)
		*m = managed{Name: m.Name, Action: actVerifying, Template: m.Template, Version: m.Version, Verify: until}
		c.lookAt(until)
	case m.Health == health.Healthy:
		m.Action, m.Verify = actNone, time.Time{}
	case m.Verify.After(c.now):
		c.lookAt(m.Verify)
	case m.Health == health.Unhealthy:
		c.heal(m, instance)
	}
}

// heal makes an ill instance anew, but never all of a group at once.
func (c *reconciliation) heal(m *managed, instance *compute.Instance) {
	policy := c.manager.InstanceLifecyclePolicy
	action := policy.OnFailedHealthCheck
	if action == "" || action == "DEFAULT_ACTION" {
		action = policy.DefaultActionOnFailure
	}
	if action != repair {
		m.Action = actNone
		return
	}
	if c.recreating < max(1, int(c.manager.TargetSize)-1) {
		c.recreating++
		c.repair(m, instance)
	}
}
