package cluster

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

// members is etcd's membership, as any node tells it.
func (s *session) members(ctx context.Context) ([]etcd.Member, error) { return askMembers(ctx, s.kube) }

func askMembers(ctx context.Context, kube port.Kube) (list []etcd.Member, err error) {
	err = retry.Do(ctx, func(ctx context.Context) error {
		nodes, err := kube.Nodes(ctx)
		if err == nil {
			list, _, err = members(ctx, kube, nodes)
		}
		return err
	})
	if err != nil {
		return nil, errs.Errorf(errs.KindOf(err), "ask etcd for its members: %w", err)
	}
	return list, nil
}

// membersBeside is etcd's membership as a node other than the given one tells
// it, and which that is: its machine, its kubelet and its etcd are alive.
func (s *session) membersBeside(ctx context.Context, other string) (list []etcd.Member, via string, err error) {
	nodes, err := s.kube.Nodes(ctx)
	if err != nil {
		return nil, "", err
	}
	return members(ctx, s.kube, slices.DeleteFunc(nodes, func(n model.Node) bool { return n.Name == other }))
}

// secondAsked is how long one node may take before the next is asked as well: a
// node counts as Ready for a while after its machine was lost.
const secondAsked = 3 * time.Second

// telling is what one node tells of etcd.
type telling struct {
	look etcd.Look
	via  string
	err  error
}

// members asks etcd through the control-plane nodes, and takes what the first
// tells that answers.
func members(ctx context.Context, kube port.Kube, nodes []model.Node) ([]etcd.Member, string, error) {
	found, via, err := lookAtEtcd(ctx, kube, nodes)
	return found.Members, via, err
}

// lookAtEtcd is members, with what else etcd tells.
func lookAtEtcd(ctx context.Context, kube port.Kube, nodes []model.Node) (etcd.Look, string, error) {
	nodes = slices.DeleteFunc(slices.Clone(nodes), func(n model.Node) bool { return !n.ControlPlane || !n.Ready })
	if len(nodes) == 0 {
		return etcd.Look{}, "", errs.Errorf(errs.Unavailable, "no control-plane node is Ready")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	told := make(chan telling, len(nodes))
	var failures []error
	for asked := 0; len(failures) < len(nodes); {
		var next <-chan time.Time
		if asked < len(nodes) {
			go ask(ctx, kube, nodes[asked].Name, told)
			asked++
			next = time.After(secondAsked)
		}
		select {
		case t := <-told:
			if t.err == nil {
				return t.look, t.via, nil
			}
			failures = append(failures, t.err)
		case <-next:
		}
	}
	return etcd.Look{}, "", errors.Join(failures...)
}

func ask(ctx context.Context, kube port.Kube, node string, told chan<- telling) {
	found, err := etcdAt(kube, node).Look(ctx)
	told <- telling{found, node, err}
}

// etcdAt talks to etcd through the pod of one node.
func (s *session) etcdAt(node string) etcd.Client { return etcdAt(s.kube, node) }

func etcdAt(kube port.Kube, node string) etcd.Client {
	return etcd.Client{Via: node, Exec: func(ctx context.Context, node string, command ...string) ([]byte, error) {
		return kube.Exec(ctx, "kube-system", "etcd-"+node, command...)
	}}
}
