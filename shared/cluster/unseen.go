package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// What decides by absence must have seen the absence: of a zone that Compute
// Engine does not reach, nobody knows what is in it.

// unseen is the refusal to decide what depends on such places.
func unseen(places []string, what string) error {
	if len(places) == 0 {
		return nil
	}
	return errs.Errorf(errs.Unsafe, "%s: Compute Engine does not reach %s, and nobody knows what is there", what, strings.Join(places, ", ")).
		WithID("zone-unreachable").
		WithHint("Run the same command again when it does; https://status.cloud.google.com tells of outages, and kubectl ha status what can be seen.")
}

// mustSee refuses to go on without knowing what there is in the zones.
func (s *session) mustSee(zones ...string) error {
	return unseen(s.inventory.Unseen(zones...), "nothing was touched")
}

// mustSeeAll is mustSee for all zones of the region.
func (s *session) mustSeeAll() error { return unseen(s.inventory.Unknown, "nothing was touched") }

// maySee refuses up where what it compares with the spec cannot be seen; of one
// that was begun and has no API yet, the machine that begins it may be anywhere.
func (s *session) maySee(kube port.Kube, wanted *spec.Cluster) error {
	if kube == nil && len(s.inventory.Refs) > 0 {
		return s.mustSeeAll()
	}
	return s.mustSee(zonesOf(wanted)...)
}

// mustSeePlan refuses a plan that makes or changes something in a place that
// cannot be seen: it may be there.
func (s *session) mustSeePlan(p plan.Plan) error {
	var zones []string
	for _, step := range p.Steps {
		if !step.Done && step.Zone != "" {
			zones = append(zones, step.Zone)
		}
	}
	return s.mustSee(append(zones, s.Target.Region)...)
}

// mustBeGone refuses to take a member of etcd for one of a lost machine unless
// that was seen to be absent. Of the machines that this command has made, and of
// those that it found, a member that was not let in is of one before.
func (s *session) mustBeGone(ctx context.Context, member etcd.Member) error {
	zone, named := infra.ReplicaZone(s.Target.Name, s.Target.Region, member.Name)
	what := fmt.Sprintf("it is not known whether the machine of etcd's member %s is gone", member.Name)
	if !named {
		return unseen(s.inventory.Unknown, what)
	}
	if err := unseen(s.inventory.Unseen(zone), what); err != nil {
		return err
	}
	machine := infra.Ref{Kind: infra.KindInstance, Name: member.Name, Zone: zone}
	if s.inventory.Has(machine) || s.hasMade(machine) {
		return nil
	}
	there, err := s.Compute.Exists(ctx, machine)
	if err == nil && there {
		return errs.Errorf(errs.Failed, "the machine %s is there, and was not listed", member.Name).
			WithHint("Run the same command again.")
	}
	return err
}

// mustBeGoneAll is mustBeGone for all members that count as those of lost
// machines.
func (s *session) mustBeGoneAll(ctx context.Context, list []etcd.Member) error {
	for _, member := range members.Named(list, s.inventory) {
		if !s.predecessor(member) {
			continue
		}
		if err := s.mustBeGone(ctx, member); err != nil {
			return err
		}
	}
	return nil
}

// noteMade notes a machine that this command has made, or found half made.
func (s *session) noteMade(machine infra.Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made = append(s.made, machine)
}

func (s *session) hasMade(machine infra.Ref) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.made, machine)
}
