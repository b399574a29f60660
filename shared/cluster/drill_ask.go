package cluster

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

// askedAPI asks the API every drill.Every: it writes a new object, and reads it
// back. Requests that wait do not hold up the next, so that at most
// drill.Patience/drill.Every of them are under way.
type askedAPI struct {
	prober port.Prober
	prefix string
	now    func() time.Time
	began  time.Time
	end    context.CancelFunc
	asking sync.WaitGroup

	mu     sync.Mutex
	probes []drill.Probe
	acked  []string
}

// askAPI begins to ask, which goes on when ctx ends: until stop.
func (s *session) askAPI(ctx context.Context, prefix string) (*askedAPI, error) {
	prober, err := s.kube.Prober()
	if err != nil {
		return nil, err
	}
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	a := &askedAPI{prober: prober, prefix: prefix, now: s.Now, began: s.Now(), end: end}
	a.asking.Go(func() { a.keepAsking(running) })
	return a, nil
}

func (a *askedAPI) keepAsking(ctx context.Context) {
	ticker := time.NewTicker(drill.Every)
	defer ticker.Stop()
	for n := 1; ; n++ {
		a.asking.Go(func() { a.ask(context.WithoutCancel(ctx), fmt.Sprintf("%s-%05d", a.prefix, n)) })
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// ask is one probe. A write counts as soon as it was acknowledged, whatever
// becomes of the read.
func (a *askedAPI) ask(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(ctx, drill.Patience)
	defer cancel()
	began := a.now()
	err := a.prober.Write(ctx, name)
	acked := err == nil
	if acked {
		err = a.prober.Read(ctx, name)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.probes = append(a.probes, drill.Probe{Began: began.Sub(a.began), Ended: a.now().Sub(a.began), OK: err == nil})
	if acked {
		a.acked = append(a.acked, name)
	}
}

// stop ends the asking, and waits for the last answers.
func (a *askedAPI) stop() {
	a.end()
	a.asking.Wait()
}

func (a *askedAPI) sofar() []drill.Probe {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.probes)
}

func (a *askedAPI) acknowledged() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.acked)
}

// elections counts etcd's: each begins another term of raft.
type elections struct{ before uint64 }

func (e *elections) begin(ctx context.Context, s *session) (err error) {
	e.before, err = s.term(ctx)
	return err
}

func (e *elections) since(ctx context.Context, s *session) (int, error) {
	term, err := s.term(ctx)
	return int(max(term, e.before) - e.before), err
}

func (s *session) term(ctx context.Context) (term uint64, err error) {
	list, err := members.List(ctx, s.kube)
	for _, m := range list {
		term = max(term, m.Term)
	}
	return term, err
}
