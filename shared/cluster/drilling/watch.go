package drilling

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
)

// How often a watch looks, and how long it waits for what it looks at.
const (
	readyEvery  = time.Second
	leaderEvery = 2 * time.Second
	lookTimeout = 10 * time.Second
)

// watch looks again and again at nodes, a server's pods and etcd's leader while a
// zone is drilled, and keeps what has changed.
type watch struct {
	kube   port.Kube
	zone   string // which is drilled
	server string
	etcd   []etcd.Member
	now    func() time.Time
	began  time.Time
	end    context.CancelFunc
	active sync.WaitGroup

	mu          sync.Mutex // of what follows
	nodes, pods drill.ReadyCounts
	leaders     drill.Leaders
}

// watch begins to look, which goes on when ctx ends: until stop.
func (z *zoneDrill) watch(ctx context.Context, server string, list []etcd.Member) *watch {
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	w := &watch{
		kube: z.Kube, zone: z.zone, server: server, etcd: list, now: z.Now, began: z.probes.began, end: end,
		nodes: drill.ReadyCounts{}, pods: drill.ReadyCounts{}, leaders: drill.Leaders{},
	}
	w.active.Go(func() { w.every(running, readyEvery, w.lookAtReady) })
	w.active.Go(func() { w.every(running, leaderEvery, w.lookAtLeader) })
	return w
}

func (w *watch) every(ctx context.Context, interval time.Duration, look func(context.Context)) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		limited, cancel := context.WithTimeout(ctx, lookTimeout)
		look(limited)
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// stop ends the looks.
func (w *watch) stop() {
	w.end()
	w.active.Wait()
}

// lookAtReady counts the nodes that are Ready, and the server's pods, by zone.
func (w *watch) lookAtReady(ctx context.Context) {
	at := w.at()
	nodes, err := w.kube.Nodes(ctx)
	if err == nil {
		var serving []string
		if serving, err = w.kube.Serving(ctx, w.server); err == nil {
			w.sawReady(nodes, serving)
			return
		}
	}
	if ctx.Err() == context.Canceled {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nodes.Lose(at)
	w.pods.Lose(at)
}

func (w *watch) sawReady(nodes []model.Node, serving []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := w.at()
	byZone := map[string][]model.Node{}
	for _, node := range nodes {
		byZone[node.Zone] = append(byZone[node.Zone], node)
	}
	for zone, of := range byZone {
		count, pods := drill.ReadyCount{Zone: zone, From: at, Of: len(of)}, drill.ReadyCount{Zone: zone, From: at}
		for _, node := range of {
			if node.Ready {
				count.Ready++
			}
			for _, on := range serving {
				if on == node.Name {
					pods.Ready++
				}
			}
		}
		w.nodes.Add(count)
		w.pods.Add(pods)
	}
}

// lookAtLeader asks members elsewhere: one that is lost holds up the answer.
func (w *watch) lookAtLeader(ctx context.Context) {
	at := w.at()
	found := drill.Leader{From: at}
	nodes, err := w.kube.Nodes(ctx)
	if err == nil {
		elsewhere := slices.DeleteFunc(slices.Clone(nodes), func(n model.Node) bool { return n.Zone == w.zone })
		var id uint64
		if id, err = members.Leader(ctx, w.kube, elsewhere); err == nil {
			found = w.leader(id, nodes)
		}
	}
	if err != nil && ctx.Err() == context.Canceled {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.leaders.Add(found)
}

// leader is the member as the node that it runs on.
func (w *watch) leader(id uint64, nodes []model.Node) drill.Leader {
	found := drill.Leader{From: w.at()}
	for _, member := range w.etcd {
		if member.ID == id {
			found.Name = member.Name
		}
	}
	for _, node := range nodes {
		if node.Name == found.Name {
			found.Zone = node.Zone
		}
	}
	return found
}

func (w *watch) at() drill.Millis { return drill.In(w.now().Sub(w.began)) }
