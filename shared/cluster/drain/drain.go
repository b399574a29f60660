// Package drain takes pods off nodes, and nodes out of the cluster.
package drain

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

const (
	changesAtOnce = 16 // nodes that are changed at the same time
	drainsAtOnce  = 3  // nodes that lose their pods at the same time
)

// API is what of a cluster's API a drain needs.
type API interface {
	port.Nodes
	port.Workloads
}

// Drainer drains nodes.
type Drainer struct {
	API   API
	Force bool // delete pods that nothing would recreate
	Now   func() time.Time
}

// Node evicts the pods of a node.
func (d Drainer) Node(ctx context.Context, node string, report func(string)) error {
	return d.API.Drain(ctx, node, d.Force, report)
}

// Group cordons all nodes of a managed group, and evicts their pods.
func (d Drainer) Group(ctx context.Context, group infra.Ref, report func(string)) error {
	nodes, err := d.nodesOf(ctx, group)
	if err != nil {
		return err
	}
	if err := forEach(ctx, nodes, d.API.Cordon); err != nil {
		return err
	}
	var tasks []dag.Task
	for _, node := range nodes {
		if node.Ready { // the pods of a dead machine cannot end in order
			tasks = append(tasks, dag.Task{ID: node.Name, Do: func(ctx context.Context, _ func(string)) error {
				return d.Node(ctx, node.Name, report)
			}})
		}
	}
	return dag.Run(ctx, tasks, dag.Options{Concurrency: drainsAtOnce, Now: d.Now})
}

// DeleteNodes removes the nodes of a managed group whose machines are gone.
func (d Drainer) DeleteNodes(ctx context.Context, group infra.Ref) error {
	nodes, err := d.nodesOf(ctx, group)
	if err != nil {
		return err
	}
	return forEach(ctx, nodes, d.API.DeleteNode)
}

func (d Drainer) nodesOf(ctx context.Context, group infra.Ref) ([]model.Node, error) {
	nodes, err := d.API.Nodes(ctx)
	return model.NodesOf(nodes, group.Name), err
}

// forEach changes all the nodes, many at once.
func forEach(ctx context.Context, nodes []model.Node, change func(context.Context, string) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(changesAtOnce)
	for _, node := range nodes {
		group.Go(func() error { return change(ctx, node.Name) })
	}
	return group.Wait()
}
