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
			list, _, err = listThrough(ctx, api, nodes)
		}
		return err
	})
	return list, err
}

// ListBeside is etcd's members as a node other than the given one tells them,
// and which that is: its machine, its kubelet and its etcd are alive.
func ListBeside(ctx context.Context, api API, other string) (list []etcd.Member, via string, err error) {
	nodes, err := api.Nodes(ctx)
	if err != nil {
		return nil, "", err
	}
	return listThrough(ctx, api, slices.DeleteFunc(nodes, func(n model.Node) bool { return n.Name == other }))
}

func listThrough(ctx context.Context, api API, nodes []model.Node) ([]etcd.Member, string, error) {
	found, via, err := Look(ctx, api, nodes)
	return found.Members, via, err
}

// nextAfter is how long one node may take before the next is asked as well: a
// node counts as Ready for a while after its machine was lost.
const nextAfter = 3 * time.Second

// answer is what one node tells of etcd.
type answer struct {
	look etcd.Look
	via  string
	err  error
}

// Look asks etcd through the control-plane nodes, and takes what the first tells
// that answers.
func Look(ctx context.Context, api port.Pods, nodes []model.Node) (etcd.Look, string, error) {
	nodes = slices.DeleteFunc(slices.Clone(nodes), func(n model.Node) bool { return !n.ControlPlane || !n.Ready })
	if len(nodes) == 0 {
		return etcd.Look{}, "", errs.Errorf(errs.Unavailable, "no control-plane node is Ready")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := make(chan answer, len(nodes))
	var failures []error
	for asked := 0; len(failures) < len(nodes); {
		var next <-chan time.Time
		if asked < len(nodes) {
			go ask(ctx, api, nodes[asked].Name, answers)
			asked++
			next = time.After(nextAfter)
		}
		select {
		case a := <-answers:
			if a.err == nil {
				return a.look, a.via, nil
			}
			failures = append(failures, a.err)
		case <-next:
		}
	}
	return etcd.Look{}, "", errors.Join(failures...)
}

func ask(ctx context.Context, api port.Pods, node string, answers chan<- answer) {
	found, err := Client(api, node).Look(ctx)
	answers <- answer{found, node, err}
}

// Client talks to etcd through the pod of one node.
func Client(api port.Pods, node string) etcd.Client {
	return etcd.Client{Via: node, Exec: func(ctx context.Context, node string, command ...string) ([]byte, error) {
		return api.Exec(ctx, "kube-system", "etcd-"+node, command...)
	}}
}
