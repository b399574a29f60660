package cluster

import (
	"context"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Up creates a cluster, or brings one that exists to its spec, which must be
// complete and valid. It adds and never removes: a cluster that has more than
// the spec says is a fault of kind Usage, and nothing is touched.
func (o *Operator) Up(ctx context.Context, wanted *spec.Cluster) (Outcome, error) {
	return o.alone(ctx, "up", func(ctx context.Context, s *session) (Outcome, error) {
		// Of a new cluster it takes hold with its step Init.
		kube, err := s.acquireAnyhow(ctx)
		if err == nil && kube != nil {
			err = s.undoDrill(ctx, kube)
		}
		if err != nil {
			return Outcome{}, err
		}
		if err := s.look(ctx); err != nil {
			return Outcome{}, err
		}
		if err := s.maySee(kube, wanted); err != nil {
			return Outcome{}, err
		}
		if kube != nil {
			err = s.mayGoOn(ctx, kube)
		} else {
			err = s.mayStart(ctx)
		}
		if err == nil && (kube == nil || s.entry != nil) {
			err = s.mayKeepAccess(ctx)
		}
		if err != nil {
			return Outcome{}, err
		}
		return s.up(ctx, kube, wanted, plan.Up)
	})
}

// up brings the cluster to its spec by the plan that make makes; kube is nil
// where there is no API yet, or none that serves.
func (s *session) up(ctx context.Context, kube Kube, wanted *spec.Cluster, make func(plan.Desired, infra.Inventory) plan.Plan) (Outcome, error) {
	s.spec = wanted
	if err := s.checkSame(ctx, kube); err != nil {
		return Outcome{}, err
	}
	if err := s.mustVote(ctx, kube); err != nil {
		return Outcome{}, err
	}
	if s.mark.Region == "" && !s.inventory.Regionless {
		s.mark = s.newMark()
	}
	desired, err := s.desired()
	if err != nil {
		return Outcome{}, err
	}
	if err := s.mayLeaveOut(ctx, kube, desired); err != nil {
		return Outcome{}, err
	}
	steps, warnings := s.dropGone(ctx, kube, make(desired, s.inventory))
	outcome, err := s.build(ctx, steps, "kubectl get nodes", "kubectl ha status")
	outcome.Warnings = slices.Concat(outcome.Warnings, warnings, spec.Warnings(wanted))
	return outcome, err
}

// mayKeepAccess refuses to begin where the way into the cluster could not be
// kept when it is up.
func (s *session) mayKeepAccess(ctx context.Context) error {
	if s.DryRun {
		return nil
	}
	return s.Access.Writable(ctx, s.Target)
}

func (s *session) newMark() infra.Mark {
	mark := infra.Mark{Cluster: s.Target.Name, Region: s.Target.Region}
	if ttl := s.spec.Spec.TTL.Duration; ttl > 0 {
		mark.Expires = s.Now().Add(ttl)
	}
	return mark
}

// checkSame refuses a spec that what is there cannot be brought to.
func (s *session) checkSame(ctx context.Context, kube Kube) error {
	if len(s.inventory.Refs) == 0 {
		return nil
	}
	var problems []string
	if have, ok := s.inventory.Subnetworks[s.Target.Name+"-nodes"]; ok {
		problems = append(problems, differs("spec.network.nodeRange", have.Range.String(), s.spec.Spec.Network.NodeRange)...)
		if have.Pods.IsValid() && s.spec.Spec.Network.CNI == spec.CNINative {
			problems = append(problems, differs("spec.network.podRange", have.Pods.String(), s.spec.Spec.Network.PodRange)...)
		}
	}
	if stored := storedSpec(ctx, kube); stored != nil {
		problems = append(problems, differences(stored, s.spec)...)
	}
	if len(problems) == 0 {
		return nil
	}
	return fault.Errorf(fault.Usage, "cluster %s exists already with another spec: %s", s.Target.Name, joinWords(problems)).
		WithID("other-spec").WithHint("Change the spec to match, take away what it lacks with remove-replica or remove-pool, or choose another name.")
}

// storedSpec is the spec that the cluster holds, or nil: it may be half made.
func storedSpec(ctx context.Context, kube Kube) *spec.Cluster {
	if kube == nil {
		return nil
	}
	stored, err := readSpec(ctx, kube)
	if err != nil {
		return nil
	}
	return stored
}

// differences says what of the present spec cannot become the wanted one.
func differences(have, want *spec.Cluster) []string {
	problems := slices.Concat(
		differs("spec.kubernetesVersion", have.Spec.KubernetesVersion, want.Spec.KubernetesVersion),
		differs("spec.network.podRange", have.Spec.Network.PodRange, want.Spec.Network.PodRange),
		differs("spec.network.serviceRange", have.Spec.Network.ServiceRange, want.Spec.Network.ServiceRange),
		differs("spec.network.cni", string(have.Spec.Network.CNI), string(want.Spec.Network.CNI)),
	)
	for zone, n := range tally(have.Spec.ControlPlane.Zones) {
		if more := n - tally(want.Spec.ControlPlane.Zones)[zone]; more > 0 {
			problems = append(problems, fmt.Sprintf("it has %d more replica in %s", more, zone))
		}
	}
	for _, pool := range have.Spec.Pools {
		problems = append(problems, poolDifferences(pool, want)...)
	}
	return problems
}

func poolDifferences(have spec.Pool, want *spec.Cluster) []string {
	i := slices.IndexFunc(want.Spec.Pools, func(p spec.Pool) bool { return p.Name == have.Name })
	if i < 0 {
		return []string{"it has a pool " + have.Name}
	}
	pool := want.Spec.Pools[i]
	problems := differs("the machine type of pool "+have.Name, have.MachineType, pool.MachineType)
	for _, zone := range have.Zones {
		if !slices.Contains(pool.Zones, zone) {
			problems = append(problems, fmt.Sprintf("its pool %s is in %s too", have.Name, zone))
		}
	}
	return problems
}

func differs(what, have, want string) []string {
	if have == want {
		return nil
	}
	return []string{fmt.Sprintf("%s is %s, not %s", what, have, want)}
}

func tally(zones []string) map[string]int {
	counts := map[string]int{}
	for _, zone := range zones {
		counts[zone]++
	}
	return counts
}

func zonesOf(c *spec.Cluster) []string {
	zones := slices.Clone(c.Spec.ControlPlane.Zones)
	for _, pool := range c.Spec.Pools {
		zones = append(zones, pool.Zones...)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// apply writes what the cluster itself keeps.
func (s *session) apply(ctx context.Context, target string) error {
	if target == plan.TargetDNS {
		return s.kube.SpreadDNS(ctx, len(zonesOf(s.spec)))
	}
	// The spec is what a command does last: with it, all is as it should be.
	if err := s.dismiss(ctx); err != nil {
		return err
	}
	stored, err := s.kube.Spec(ctx)
	if err != nil {
		return err
	}
	document, err := spec.Restore(s.spec, stored)
	if err != nil {
		return err
	}
	return s.kube.SaveSpec(ctx, document)
}
