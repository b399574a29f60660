package action

import (
	"errors"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/action/summary"
	"github.com/kubectl-ha/kubectl-ha/action/words"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// withoutCredentials is for pull requests from forks, which get none: the spec
// is valid, so the summary shows what would have been made.
func (a *app) withoutCredentials(in inputs.Inputs, wanted inputs.Wanted, err error) error {
	if !missing(err) {
		return err
	}
	target := model.Target{Project: wanted.Spec.Project, Region: wanted.Spec.Region, Name: wanted.Metadata.Name}
	p, planErr := cluster.PlanOffline(target, wanted.Cluster, wanted.Manifests)
	if planErr != nil {
		return errors.Join(err, planErr)
	}
	a.step.Summarize(summary.Foretold(wanted.Cluster, p))
	a.step.Log.Infof("The spec is valid. It would take %s: %s.", words.Counted(p.Changes(), "step"), summary.Created(p))
	if in.OnMissing == inputs.MissingFail {
		return err
	}
	a.step.Notice(fmt.Sprintf("No cluster was made, since the job has no Google Cloud credentials (%v). Workflows of forks get none. "+
		"The spec is valid; the summary has the plan.", err))
	return nil
}
