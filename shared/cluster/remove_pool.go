package cluster

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// RemovePoolOptions says which workers go: a pool, those of a zone, or a pool
// in a zone.
type RemovePoolOptions struct {
	Name  string
	Zone  string
	Force bool // delete pods that nothing would recreate
}

// RemovePool drains the workers, deletes their machines and forgets their nodes.
func (o *Operator) RemovePool(ctx context.Context, options RemovePoolOptions) (Outcome, error) {
	return o.change(ctx, commandLine("remove-pool", "", options.Name, "--zone", options.Zone), func(ctx context.Context, s *session) (Outcome, error) {
		return s.removePool(ctx, options)
	})
}

func (s *session) removePool(ctx context.Context, options RemovePoolOptions) (Outcome, error) {
	s.force = options.Force
	desired, err := s.desired()
	if err != nil {
		return Outcome{}, err
	}
	groups := s.findGroups(desired, options)
	if len(groups) == 0 {
		return Outcome{}, errs.Errorf(errs.Usage, "cluster %s has no such pool: %s", s.Target.Name, strings.TrimSpace(options.Name+" "+options.Zone)).
			WithID("no-such-pool").WithHint("kubectl ha status shows the pools.")
	}
	for _, group := range groups {
		if err := s.mustSee(group.Zone); err != nil {
			return Outcome{}, err
		}
	}
	s.forgetPools(groups)
	return s.run(ctx, plan.RemovePool(groups, s.inventory), "kubectl ha status")
}

// findGroups also finds those that are gone already, but not from the spec.
func (s *session) findGroups(desired plan.Desired, options RemovePoolOptions) []infra.FoundManagedGroup {
	all := slices.Concat(s.inventory.ManagedGroups, plan.MissingGroups(desired, s.inventory))
	return slices.DeleteFunc(all, func(g infra.FoundManagedGroup) bool {
		return (options.Name != "" && g.Pool != options.Name) || (options.Zone != "" && g.Zone != options.Zone)
	})
}

// forgetPools takes the groups out of the spec.
func (s *session) forgetPools(groups []infra.FoundManagedGroup) {
	for _, group := range groups {
		for i := range s.spec.Spec.Pools {
			pool := &s.spec.Spec.Pools[i]
			if pool.Name == group.Pool {
				pool.Zones = slices.DeleteFunc(pool.Zones, func(zone string) bool { return zone == group.Zone })
			}
		}
	}
	s.spec.Spec.Pools = slices.DeleteFunc(s.spec.Spec.Pools, func(p spec.Pool) bool { return len(p.Zones) == 0 })
}

// drain evicts the pods of a node, or of all nodes of a managed group.
func (s *session) drain(ctx context.Context, ref infra.Ref, report func(string)) error {
	if ref.Kind == plan.KindNode {
		return s.kube.Drain(ctx, ref.Name, s.force, report)
	}
	nodes, err := s.nodesOf(ctx, ref)
	if err != nil {
		return err
	}
	if err := sideBySide(ctx, nodes, s.kube.Cordon); err != nil {
		return err
	}
	var tasks []dag.Task
	for _, node := range nodes {
		if node.Ready { // the pods of a dead machine cannot end in order
			tasks = append(tasks, dag.Task{ID: node.Name, Do: func(ctx context.Context, _ func(string)) error {
				return s.kube.Drain(ctx, node.Name, s.force, report)
			}})
		}
	}
	return dag.Run(ctx, tasks, dag.Options{Concurrency: drainsAtOnce, Now: s.Now})
}

// changesAtOnce bounds how many nodes are changed at the same time.
const changesAtOnce = 16

// sideBySide changes all the nodes.
func sideBySide(ctx context.Context, nodes []model.Node, change func(context.Context, string) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(changesAtOnce)
	for _, node := range nodes {
		group.Go(func() error { return change(ctx, node.Name) })
	}
	return group.Wait()
}

// drainsAtOnce bounds how many nodes lose their pods at the same time.
const drainsAtOnce = 3

// nodesOf are the nodes of a managed group's machines.
func (s *session) nodesOf(ctx context.Context, group infra.Ref) ([]model.Node, error) {
	nodes, err := s.kube.Nodes(ctx)
	return slices.DeleteFunc(nodes, func(n model.Node) bool { return !memberOf(group.Name, n.Name) }), err
}

// nodesSeen is nodesOf for who only waits: the nodes as they were a moment ago.
func (s *session) nodesSeen(ctx context.Context, group infra.Ref) ([]model.Node, error) {
	nodes, err := s.view.look(ctx, s.Now, s.kube.Nodes)
	return slices.DeleteFunc(nodes, func(n model.Node) bool { return !memberOf(group.Name, n.Name) }), err
}

// memberOf reports whether a machine is named as a managed group names its VMs.
func memberOf(group, machine string) bool {
	suffix, ok := strings.CutPrefix(machine, group+"-")
	return ok && !strings.Contains(suffix, "-")
}

// forget removes nodes whose machines are gone, or the whole cluster from the
// kubeconfig.
func (s *session) forget(ctx context.Context, step plan.Step) error {
	switch step.Ref.Kind {
	case infra.KindInstance:
		return s.kube.DeleteNode(ctx, step.Ref.Name)
	case infra.KindManagedGroup:
		nodes, err := s.nodesOf(ctx, step.Ref)
		if err != nil {
			return err
		}
		return sideBySide(ctx, nodes, s.kube.DeleteNode)
	}
	return s.Access.Forget(ctx, s.Target)
}
