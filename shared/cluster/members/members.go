// Package members asks etcd for its members, through the control-plane nodes
// that answer, and says which machines they are of.
package members

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
)

// API is what of a cluster's API leads to its etcd.
type API interface {
	port.Nodes
	port.Pods
}

// List is etcd's members, as any node tells them.
func List(ctx context.Context, api API) ([]etcd.Member, error) {
	list, err := Fetch(ctx, api)
	if err != nil {
		return nil, errs.Errorf(errs.KindOf(err), "ask etcd for its members: %w", err)
	}
	return list, nil
}

// Fetch is List for who says by himself what he asked for.
func Fetch(ctx context.Context, api API) (list []etcd.Member, err error) {
	err = retry.Do(ctx, func(ctx context.Context) error {
		nodes, err := api.Nodes(ctx)
		if err == nil {
			list, _, err = first(ctx, api, nodes, etcd.Client.Members)
		}
		return err
	})
	return list, err
}

// nextAfter is how long one node may take before the next is asked as well: a
// node counts as Ready for a while after its machine was lost.
const nextAfter = 3 * time.Second

// Look asks etcd through the control-plane nodes, and takes what the first tells
// that answers.
func Look(ctx context.Context, api port.Pods, nodes []model.Node) (etcd.Look, string, error) {
	return first(ctx, api, nodes, etcd.Client.Look)
}

// Leader is the ID of the member that leads etcd, as the first of the control-plane
// nodes knows that answers; 0 for none.
func Leader(ctx context.Context, api port.Pods, nodes []model.Node) (uint64, error) {
	leader, _, err := first(ctx, api, nodes, etcd.Client.Leader)
	return leader, err
}

// answer is what one node tells of etcd.
type answer[T any] struct {
	told T
	via  string
	err  error
}

// first asks the control-plane nodes that are Ready one after another, and takes the
// first answer. Where none is, as without a pod network, their etcds may answer all
// the same.
func first[T any](ctx context.Context, api port.Pods, nodes []model.Node, question func(etcd.Client, context.Context) (T, error)) (told T, via string, err error) {
	nodes = slices.DeleteFunc(slices.Clone(nodes), func(n model.Node) bool { return !n.ControlPlane })
	if ready := slices.DeleteFunc(slices.Clone(nodes), func(n model.Node) bool { return !n.Ready }); len(ready) > 0 {
		nodes = ready
	}
	if len(nodes) == 0 {
		return told, "", errs.Errorf(errs.Unavailable, "there is no control-plane node")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := make(chan answer[T], len(nodes))
	var failures []error
	for asked := 0; len(failures) < len(nodes); {
		var next <-chan time.Time
		if asked < len(nodes) {
			via := nodes[asked].Name
			go func() {
				told, err := question(Client(api, via), ctx)
				answers <- answer[T]{told, via, err}
			}()
			asked++
			next = time.After(nextAfter)
		}
		select {
		case a := <-answers:
			if a.err == nil {
				return a.told, a.via, nil
			}
			failures = append(failures, a.err)
		case <-next:
		}
	}
	return told, "", errors.Join(failures...)
}

// Client talks to etcd through the pod of one node.
func Client(api port.Pods, node string) etcd.Client {
	return etcd.Client{Via: node, Exec: func(ctx context.Context, node string, command ...string) ([]byte, error) {
		return api.Exec(ctx, "kube-system", "etcd-"+node, command...)
	}}
}
