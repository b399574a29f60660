// Package observe finds out how a cluster is, from Compute Engine and from its
// Kubernetes API, for package status to judge.
package observe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// How long status waits for what may not answer, so that it tells in time what
// it knows.
const (
	apiTimeout    = 6 * time.Second  // each question to the API, behind whichever replica
	etcdTimeout   = 10 * time.Second // etcd: a command started in a pod, twice
	slowTimeout   = 20 * time.Second // each of them, where the load balancer says that the API is well
	serverTimeout = 3 * time.Second  // one replica's API server
)

// Observer looks at one cluster.
type Observer struct {
	Target  model.Target
	Compute port.Compute
	Access  port.Access
	Now     func() time.Time
}

// Snapshot finds out all of it, side by side.
func (o Observer) Snapshot(ctx context.Context) (status.Snapshot, error) {
	q := question{snapshot: status.Snapshot{Now: o.Now()}}
	s := &q.snapshot
	kube, accessErr := o.Open()
	if kube != nil {
		s.Certificate = kube.Certificate()
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		if s.Inventory, err = o.Compute.Inventory(groupCtx, o.Target.Name); err != nil {
			return err
		}
		group.Go(func() error { return q.askFirewalls(groupCtx, o.Compute) })
		if kube != nil {
			q.askServers(groupCtx, kube)
		}
		return nil
	})
	group.Go(func() error {
		// A cluster that is half made or half gone has no load balancer.
		s.Backends, _ = o.Compute.Health(groupCtx, infra.APIBackend(o.Target.Name).Name)
		return nil
	})
	group.Go(func() error {
		if s.APIError = accessErr; kube != nil {
			s.APIError = q.askKubernetes(groupCtx, kube, timeouts{api: apiTimeout, etcd: etcdTimeout})
		}
		return nil
	})
	err := group.Wait()
	if err == nil && kube != nil && q.late() && q.alive() {
		s.APIError = q.askKubernetes(ctx, kube, timeouts{api: slowTimeout, etcd: slowTimeout})
	}
	s.Members = q.members()
	if err == nil && s.APIError != nil {
		s.Survey, err = QuorumLoss(ctx, o.Compute, o.Target.Name, s.Inventory)
	}
	return *s, err
}

// Open is the way in that the kubeconfig has, whether it works or not.
func (o Observer) Open() (port.Kube, error) {
	kube, ok, err := o.Access.Open(o.Target)
	if err == nil && !ok {
		err = errors.New("the kubeconfig has no working credentials for it")
	}
	if err != nil {
		return nil, err
	}
	return kube, nil
}

// question is a snapshot that is being taken.
type question struct {
	snapshot status.Snapshot
	etcd     []etcd.Member // as etcd tells them
}

// askFirewalls asks what the cluster's network lets in. One that is half made or
// half gone may have none.
func (q *question) askFirewalls(ctx context.Context, compute port.Compute) (err error) {
	s := &q.snapshot
	i := slices.IndexFunc(s.Inventory.Refs, func(r infra.Ref) bool { return r.Kind == infra.KindNetwork })
	if i >= 0 {
		s.Firewalls, err = compute.Open(ctx, s.Inventory.Refs[i])
	}
	return err
}

// askServers asks each replica's API server itself. One that does not answer
// is left out: the load balancer reports whether it is well.
func (q *question) askServers(ctx context.Context, kube port.Kube) {
	ctx, cancel := context.WithTimeout(ctx, serverTimeout)
	defer cancel()
	servers := map[string]model.Server{}
	var asked sync.WaitGroup
	var mu sync.Mutex
	for _, replica := range q.snapshot.Inventory.Replicas() {
		if replica.Status != "RUNNING" || !replica.External.IsValid() {
			continue
		}
		asked.Go(func() {
			server, err := kube.Server(ctx, replica.External)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				servers[replica.Name] = server
			}
		})
	}
	asked.Wait()
	q.snapshot.Servers = servers
}

// members are etcd's, by the names and zones of their machines.
func (q *question) members() []status.Member { return MembersIn(q.etcd, q.snapshot.Inventory) }

// MembersIn are etcd's members, by the names and zones of their machines.
func MembersIn(list []etcd.Member, inventory infra.Inventory) []status.Member {
	inZones := members.InZones(list, inventory)
	found := make([]status.Member, len(list))
	for i, m := range list {
		found[i] = status.Member{Member: inZones[i], DB: m.DB, Lag: m.Lag, Alarms: m.Alarms}
	}
	return found
}

// Inventory finds what Compute Engine has of the cluster.
func (o Observer) Inventory(ctx context.Context) (infra.Inventory, error) {
	inventory, err := o.Compute.Inventory(ctx, o.Target.Name)
	if err != nil {
		return inventory, fmt.Errorf("look for cluster %s in %s: %w", o.Target.Name, o.Target.Region, err)
	}
	return inventory, nil
}
