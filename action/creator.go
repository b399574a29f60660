package action

import (
	"context"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// creator is who has made a cluster.
type creator int

const (
	thisJobs creator = iota
	anothers
	nobodys // it is not there
)

// creator asks who has made the job's cluster. Of jobs that say the same name at the
// same moment, Compute Engine lets one create the cluster's first resource, the
// network, which keeps the word for that job.
func (a *app) creator(ctx context.Context, s state.State) (creator, error) {
	if !s.Shared {
		return thisJobs, nil
	}
	found, err := a.Clouds.List(ctx, requestOf(s, event.Discard))
	if err != nil {
		return anothers, fmt.Errorf("find out which job has made cluster %s: %w", s.Target.Name, err)
	}
	i := slices.IndexFunc(found, func(one infra.Summary) bool {
		return one.Cluster == s.Target.Name && one.Region == s.Target.Region
	})
	switch {
	case i < 0:
		return nobodys, nil
	case found[i].Creator == s.Job:
		return thisJobs, nil
	}
	return anothers, nil
}
