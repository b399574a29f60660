package summary

import (
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/action/words"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Foretold is the summary of a job that could make nothing.
func Foretold(wanted *spec.Cluster, p plan.Plan) string {
	rows := table("Action", "Zone", "Target", "Detail")
	for _, step := range p.Steps {
		if step.Changes() {
			rows.add(string(step.Action), dash(step.Zone), step.Target, dash(step.Detail))
		}
	}
	return fmt.Sprintf("## Cluster %s: what would be made\n\nThe spec is valid. Nothing was made: the job has no Google Cloud credentials, as in a pull request from a fork.\n\n"+
		"%s with %s\n\n<details><summary>Plan</summary>\n\n%s\n\n</details>\n\n%s",
		wanted.Metadata.Name, words.Counted(spec.Machines(wanted), "machine"), Created(p), rows, price(wanted))
}

// Created counts what a plan makes, by kind.
func Created(p plan.Plan) string {
	all := words.Tally{}
	for _, step := range p.Steps {
		if step.Action == plan.Create && step.Changes() {
			all.Add(string(step.Resource.Ref().Kind))
		}
	}
	return all.String()
}
