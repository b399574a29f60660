package preflight

import (
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// created are the resources that the plan makes and of which nothing is there.
func (c Check) created() []infra.Resource {
	var list []infra.Resource
	for _, step := range c.Plan.Steps {
		if c.creates(step) {
			list = append(list, step.Resource)
		}
	}
	return list
}

func (c Check) creates(step plan.Step) bool {
	return step.Action == plan.Create && !step.Done && !c.Observed.Has(step.Ref)
}

// added are VMs of one shape that the plan adds in a zone.
type added struct {
	infra.Machine
	zone  string
	count int
}

// added finds the VMs that the plan makes, and those that managed groups will
// make. A group's template is before it in the plan.
func (c Check) added() []added {
	var list []added
	templates := map[string]infra.Machine{}
	for _, step := range c.Plan.Steps {
		switch r := step.Resource.(type) {
		case infra.Template:
			templates[r.Name] = r.Machine
		case infra.Instance:
			if c.creates(step) {
				list = append(list, added{r.Machine, r.Zone, 1})
			}
		case infra.ManagedGroup:
			if n := c.growth(step, r); n > 0 {
				list = append(list, added{templates[r.Template], r.Zone, n})
			}
		}
	}
	return list
}

// growth is by how many VMs the step lets the group grow.
func (c Check) growth(step plan.Step, group infra.ManagedGroup) int {
	switch {
	case c.creates(step):
		return group.Size
	case step.Action == plan.Resize && !step.Done:
		have, _ := c.Observed.ManagedGroup(group.Ref())
		return group.Size - have.Size
	case step.Action == plan.Replace && !step.Done:
		return step.Adds
	}
	return 0
}
