// Package backup takes snapshots of a cluster's etcd, and gives a new cluster the objects
// of one.
package backup

import (
	"context"
	"io"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/access"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Options say where a backup goes.
type Options struct {
	File      string
	Overwrite bool // a file that is there
}

// Cluster is a cluster of whose etcd a snapshot is taken, or that gets the objects of one.
type Cluster struct {
	access.Taker
	Kube      port.Kube
	Inventory infra.Inventory
}

// Create writes a snapshot of etcd into a file. It holds no other command up.
func (c Cluster) Create(ctx context.Context, o Options, report func(string)) (backupfile.Report, error) {
	if err := backupfile.Free(o.File, o.Overwrite); err != nil {
		return backupfile.Report{}, err
	}
	machine, err := c.member(ctx)
	if err != nil {
		return backupfile.Report{}, err
	}
	member, err := c.open(ctx, machine, report)
	if err != nil {
		return backupfile.Report{}, err
	}
	defer member.Close()
	report("reading the snapshot from " + machine.Name)
	return backupfile.Write(ctx, o.File, o.Overwrite, func(to io.Writer) error { return member.Snapshot(ctx, to) })
}

// member is the machine of a member of etcd that is healthy and votes, and, where there
// are others, does not lead: the leader has enough to do.
func (c Cluster) member(ctx context.Context) (infra.Ref, error) {
	list, err := members.List(ctx, c.Kube)
	if err != nil {
		return infra.Ref{}, err
	}
	fit := slices.DeleteFunc(members.Named(list, c.Inventory), func(m etcd.Member) bool { return !m.Healthy || m.Learner })
	slices.SortStableFunc(fit, func(a, b etcd.Member) int { return leads(a) - leads(b) })
	for _, m := range fit {
		for _, machine := range c.Inventory.Instances {
			if machine.Name == m.Name && machine.Status == "RUNNING" {
				return machine.Ref(), nil
			}
		}
	}
	return infra.Ref{}, errs.Errorf(errs.Failed, "no member of etcd of %s is healthy and has a machine that runs", c.Target.Name).
		WithHint("kubectl ha status shows what is wrong.")
}

func leads(m etcd.Member) int {
	if m.Leader {
		return 1
	}
	return 0
}

// open reaches etcd on a machine, which signs a certificate for that.
func (c Cluster) open(ctx context.Context, machine infra.Ref, report func(string)) (member port.Etcd, err error) {
	report("waiting for a certificate for etcd from " + machine.Name)
	credentials, err := c.EtcdClient(ctx, machine, report)
	if err != nil {
		return nil, err
	}
	report("connecting to etcd on " + machine.Name)
	err = retry.Do(ctx, func(ctx context.Context) error {
		member, err = c.Kube.Etcd(ctx, machine.Name, credentials)
		return retry.Report(report, err)
	})
	return member, err
}
