package quorumloss

import (
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// Survivor is the replica to begin etcd anew with, where nothing less helps.
func (s Survey) Survivor() (infra.FoundInstance, error) {
	switch s.Prospect() {
	case quorum.Gone:
		return infra.FoundInstance{}, s.nothingSurvives()
	case quorum.Works:
		return infra.FoundInstance{}, errs.Errorf(errs.Unsafe, "the API does not answer, but etcd has its quorum: %s has a leader", Names(s.in(quorum.Leading))).
			WithID("quorum-not-lost").WithHint("If a machine was lost only just now, try again in half a minute. Otherwise see what status says; up without --recover renews the credentials.")
	case quorum.Unknown, quorum.MayReturn:
		return infra.FoundInstance{}, s.mayReturn()
	case quorum.Undecided:
		return infra.FoundInstance{}, errs.Errorf(errs.Unsafe, "%s", s.outlook()).WithID("survivor-unknown").WithHint("%s", s.wayOut())
	}
	return s.Found[s.Best().Name], nil
}

// mayReturn refuses to give up a quorum that may return by itself.
func (s Survey) mayReturn() error {
	return errs.Errorf(errs.Unsafe, "%s", s.outlook()).WithID("quorum-may-return").WithHint("%s", s.wayOut())
}

// MayStart refuses to go on with a cluster that cannot come back by itself:
// without a quorum no replica joins. For one that may, up waits.
func (s Survey) MayStart() error {
	if machine, ok := s.Unfinished(); ok && len(s.Superseded) > 0 {
		return RefuseUnfinished(machine.Name, s.Superseded)
	}
	switch s.Prospect() {
	case quorum.Gone:
		if s.Workers {
			return s.nothingSurvives()
		}
	case quorum.MayReturn:
		if s.Running() < s.Quorum() {
			return s.mayReturn()
		}
	case quorum.Undecided, quorum.LostForGood:
		return errs.Errorf(errs.Unsafe, "%s", s.outlook()).WithID(string(quorum.QuorumLost)).WithHint("%s", s.wayOut())
	}
	return nil
}

// nothingSurvives is the end of a cluster: to make its control plane anew would
// make another cluster, which the old workers do not belong to.
func (s Survey) nothingSurvives() error {
	return errs.Errorf(errs.Unsafe, "cluster %s has lost all its control-plane machines, and with them its data: its workers cannot join a new control plane", s.Cluster).
		WithID("nothing-survives").WithHint("%s", whenGone)
}

const whenGone = "kubectl ha down removes what is left; kubectl ha up then makes a new, empty cluster."

// RefuseUnfinished refuses what would leave a recovery half done.
func RefuseUnfinished(survivor string, superseded []infra.FoundInstance) error {
	return errs.Errorf(errs.Unsafe, "the recovery with %s is unfinished: it has set aside %s", survivor, Names(superseded)).
		WithID("recovery-unfinished").WithHint("%s", goOn)
}

const goOn = "kubectl ha up --recover finishes it."
