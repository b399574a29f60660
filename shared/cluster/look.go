package cluster

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// How long status waits for what may not answer, so that it tells in time what
// it knows.
const (
	apiPatience    = 6 * time.Second  // each question to the API, behind whichever replica
	etcdPatience   = 10 * time.Second // etcd: a command started in a pod, twice
	alivePatience  = 20 * time.Second // each of them, where the load balancer says that the API is well
	serverPatience = 3 * time.Second  // one replica's API server
)

// evidence is what was found out about a cluster from both its sides.
type evidence struct {
	now       time.Time
	inventory infra.Inventory
	backends  []infra.Backend
	open      []infra.Firewall // all that lets something in on its network, whose it may be
	apiError  error            // why the Kubernetes side is unknown; nil where it is known
	unasked   unasked          // what of it is unknown all the same
	remains   remains          // what machines tell where it is unknown
	version   string
	nodes     []model.Node
	place     map[string]int // of nodes among these, by name
	members   []etcd.Member
	space     space
	workloads evict.Cluster
	drill     []byte                  // the mark of a drill, if there is one
	servers   map[string]model.Server // by replica: those whose API server answers itself; nil where none was asked
	client    []byte                  // the kubeconfig's certificate, in PEM
	spec      *spec.Cluster           // what it is to be; nil where nobody knows
}

// look finds out all of it, side by side.
func (o *Operator) look(ctx context.Context) (evidence, error) {
	e := evidence{now: o.Now()}
	kube, accessErr := o.kubeconfig()
	if kube != nil {
		e.client = kube.Certificate()
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		if e.inventory, err = o.Compute.Inventory(groupCtx, o.Target.Name); err != nil {
			return err
		}
		group.Go(func() error { return e.askOpen(groupCtx, o.Compute) })
		if kube != nil {
			e.askServers(groupCtx, kube)
		}
		return nil
	})
	group.Go(func() error {
		// A cluster that is half made or half gone has no load balancer.
		e.backends, _ = o.Compute.Health(groupCtx, infra.APIBackend(o.Target.Name).Name)
		return nil
	})
	group.Go(func() error {
		if e.apiError = accessErr; kube != nil {
			e.apiError = e.askKubernetes(groupCtx, kube, patience{api: apiPatience, etcd: etcdPatience})
		}
		return nil
	})
	err := group.Wait()
	if err == nil && kube != nil && e.late() && e.alive() {
		e.apiError = e.askKubernetes(ctx, kube, patience{api: alivePatience, etcd: alivePatience})
	}
	if err == nil && e.apiError != nil {
		e.remains, err = o.remains(ctx, e.inventory)
	}
	return e, err
}

func (o *Operator) kubeconfig() (port.Kube, error) {
	kube, ok, err := o.Access.Open(o.Target)
	if err == nil && !ok {
		err = fmt.Errorf("the kubeconfig has no way into it")
	}
	if err != nil {
		return nil, err
	}
	return kube, nil
}

// askServers asks each replica's API server itself. One that does not answer
// is left out: the load balancer reports whether it is well.
func (e *evidence) askServers(ctx context.Context, kube port.Kube) {
	ctx, cancel := context.WithTimeout(ctx, serverPatience)
	defer cancel()
	e.servers = map[string]model.Server{}
	var asked sync.WaitGroup
	var mu sync.Mutex
	for _, replica := range plan.Replicas(e.inventory) {
		if replica.Status != "RUNNING" || !replica.External.IsValid() {
			continue
		}
		asked.Go(func() {
			server, err := kube.Server(ctx, replica.External)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				e.servers[replica.Name] = server
			}
		})
	}
	asked.Wait()
}

// dns names the nodes on which a CoreDNS replica is Ready.
func (e evidence) dns() (nodes []string) {
	for _, pod := range e.workloads.Pods {
		if pod.Namespace == "kube-system" && pod.Labels["k8s-app"] == "kube-dns" && pod.Ready {
			nodes = append(nodes, pod.Node)
		}
	}
	return nodes
}
