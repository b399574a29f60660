package members

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
)

// Peer asks the node for etcd's members that answered first, as long as it answers.
type Peer struct {
	API    API
	Beside string // a node that is not asked

	via string // that answers; empty where none has
}

// Via is the node that answers: its machine, its kubelet and its etcd are alive. It
// is empty before the first answer.
func (p *Peer) Via() string { return p.via }

// List is etcd's members, none of which is asked for its health: one that is only
// starting holds nobody up.
func (p *Peer) List(ctx context.Context) ([]etcd.Member, error) {
	return p.ask(ctx, etcd.Client.List)
}

// Members is etcd's members with their health.
func (p *Peer) Members(ctx context.Context) ([]etcd.Member, error) {
	return p.ask(ctx, etcd.Client.Members)
}

func (p *Peer) ask(ctx context.Context, question func(etcd.Client, context.Context) ([]etcd.Member, error)) (list []etcd.Member, err error) {
	if p.via != "" {
		if list, err = question(Client(p.API, p.via), ctx); err != nil {
			p.via = ""
		}
		return list, err
	}
	nodes, err := p.API.Nodes(ctx)
	if err != nil {
		return nil, err
	}
	nodes = slices.DeleteFunc(nodes, func(n model.Node) bool { return n.Name == p.Beside })
	list, p.via, err = first(ctx, p.API, nodes, question)
	return list, err
}

// remove takes a member out of etcd.
func (p *Peer) remove(ctx context.Context, id uint64) error {
	return Client(p.API, p.via).Remove(ctx, id)
}
