package cost

import (
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// OfCluster estimates a whole cluster, whose spec must be complete.
func OfCluster(c *spec.Cluster) Estimate {
	b := newBill(embedded(), c.Spec.Region)
	b.machines(len(c.Spec.ControlPlane.Zones), c.Spec.ControlPlane.MachineType, false, c.Spec.ControlPlane.Disk)
	for _, pool := range c.Spec.Pools {
		b.machines(len(pool.Zones)*pool.NodesPerZone, pool.MachineType, pool.Spot, pool.Disk)
	}
	b.forwardingRule()
	return b.estimate
}

// OfPlan estimates what a plan creates, beside what is there already.
func OfPlan(region string, p plan.Plan) Estimate {
	b := newBill(embedded(), region)
	templates := templatesOf(p)
	for _, step := range p.Steps {
		if !step.Changes() {
			continue
		}
		switch made := step.Resource.(type) {
		case infra.Instance:
			b.machines(1, made.Type, made.Spot, diskOf(made.Machine))
		case infra.ManagedGroup:
			machine := templates[made.Template]
			b.machines(added(step, made), machine.Type, machine.Spot, diskOf(machine))
		case infra.ForwardingRule:
			b.forwardingRule()
		}
	}
	return b.estimate
}

func diskOf(m infra.Machine) spec.Disk { return spec.Disk{Type: m.DiskType, SizeGB: int(m.DiskGB)} }

// added is how many VMs a step lets a managed group have more.
func added(step plan.Step, group infra.ManagedGroup) int {
	if step.Action == plan.Create {
		return group.Size
	}
	return step.Adds
}

// templatesOf are the templates that a plan makes or has found made.
func templatesOf(p plan.Plan) map[string]infra.Machine {
	templates := map[string]infra.Machine{}
	for _, step := range p.Steps {
		if template, ok := step.Resource.(infra.Template); ok {
			templates[template.Name] = template.Machine
		}
	}
	return templates
}
