package cluster

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/quorumloss"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// recovery is what a session goes on with, and without, after a lost quorum.
type recovery struct {
	survivor infra.FoundInstance
	others   []infra.FoundInstance // of the old etcd
	id       string                // by which the survivor is asked to begin etcd anew
	touched  bool                  // something was changed; guarded by the session's mu
}

func (s *session) newRecovery(r quorumloss.Survey, survivor infra.FoundInstance) recovery {
	id := survivor.Metadata[bootstrap.KeyForceNewCluster]
	if !slices.Contains(r.Pending, survivor.Name) {
		id = rand.Text()
	}
	return recovery{survivor: survivor, others: r.Others(survivor.Ref()), id: id}
}

func (s *session) touched() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recovery.touched = true
}

// setAside stops a replica for as long as it is not known whether the survivor
// serves. It is marked first, so that the same command knows it again.
func (s *session) setAside(ctx context.Context, other infra.Ref) error {
	s.touched()
	mark := map[string]string{infra.MetadataSuperseded: s.recovery.survivor.Identity()}
	if err := s.Compute.SetMetadata(ctx, other, mark); err != nil {
		return err
	}
	return s.Compute.Stop(ctx, other)
}

// withWayBack says how a recovery is taken back which has failed before it has
// deleted anything.
func (s *session) withWayBack(err error) error {
	if err == nil || !s.recovery.touched || s.kube != nil {
		return err
	}
	survivor := s.recovery.survivor
	hint := "No machine was deleted, and the same command goes on from here."
	if len(s.recovery.others) > 0 {
		hint += fmt.Sprintf(" To take it back instead, delete or stop %s (gcloud compute instances stop %s --zone %s), then start the others, and see what status says: %s.",
			survivor.Name, survivor.Name, survivor.Zone, startAll(s.recovery.others))
	}
	return errs.Errorf(errs.KindOf(err), "%w", err).WithID("recovery-failed").WithHint("%s", hint)
}

func startAll(machines []infra.FoundInstance) string {
	var commands []string
	for _, m := range machines {
		commands = append(commands, fmt.Sprintf("gcloud compute instances start %s --zone %s", m.Name, m.Zone))
	}
	return strings.Join(commands, "; ")
}

// superseded are the replicas that a recovery has set aside and that are no part
// of the etcd which works now, and the machine that they made way for. One that
// is a member was set aside for nothing: the quorum has returned.
func (s *session) superseded(ctx context.Context, kube port.Kube) (survivor infra.FoundInstance, others []infra.FoundInstance, err error) {
	aside := slices.DeleteFunc(s.inventory.Superseded(), func(i infra.FoundInstance) bool { return i.Role != infra.RoleControlPlane })
	if len(aside) == 0 {
		return survivor, nil, nil
	}
	list, err := members.Fetch(ctx, kube)
	if err != nil {
		return survivor, nil, fmt.Errorf("ask etcd whether %s belong to it: %w", quorumloss.Names(aside), err)
	}
	for _, replica := range plan.Replicas(s.inventory) {
		if replica.Identity() == aside[0].Metadata[infra.MetadataSuperseded] {
			survivor = replica
		}
	}
	others = slices.DeleteFunc(aside, func(i infra.FoundInstance) bool {
		return slices.ContainsFunc(members.Named(list, s.inventory), func(m etcd.Member) bool { return m.Name == i.Name })
	})
	return survivor, others, nil
}

// mayGoOn refuses to leave a recovery half done: up finds all machines there.
func (s *session) mayGoOn(ctx context.Context, kube port.Kube) error {
	survivor, others, err := s.superseded(ctx, kube)
	if err == nil && len(others) > 0 {
		err = quorumloss.RefuseUnfinished(survivor.Name, others)
	}
	return err
}
