package drilling

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

// probes asks the API every drill.Every: it writes a new object, and reads it
// back. Requests that wait do not hold up the next, so that at most
// drill.ProbeTimeout/drill.Every of them are under way.
type probes struct {
	prober port.Prober
	prefix string
	now    func() time.Time
	began  time.Time
	end    context.CancelFunc
	asking sync.WaitGroup

	mu      sync.Mutex
	results []drill.Probe
	acked   []string
}

// probeAPI begins to ask, which goes on when ctx ends: until stop.
func (d *Driller) probeAPI(ctx context.Context, prefix string) (*probes, error) {
	prober, err := d.Kube.Prober()
	if err != nil {
		return nil, err
	}
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	p := &probes{prober: prober, prefix: prefix, now: d.Now, began: d.Now(), end: end}
	p.asking.Go(func() { p.keepAsking(running) })
	return p, nil
}

func (p *probes) keepAsking(ctx context.Context) {
	ticker := time.NewTicker(drill.Every)
	defer ticker.Stop()
	for n := 1; ; n++ {
		p.asking.Go(func() { p.ask(context.WithoutCancel(ctx), fmt.Sprintf("%s-%05d", p.prefix, n)) })
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// ask is one probe. A write counts as soon as it was acknowledged, whatever
// becomes of the read.
func (p *probes) ask(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(ctx, drill.ProbeTimeout)
	defer cancel()
	began := p.now()
	err := p.prober.Write(ctx, name)
	acked := err == nil
	if acked {
		err = p.prober.Read(ctx, name)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.results = append(p.results, drill.Probe{Began: began.Sub(p.began), Ended: p.now().Sub(p.began), OK: err == nil})
	if acked {
		p.acked = append(p.acked, name)
	}
}

// stop ends the asking, and waits for the last answers.
func (p *probes) stop() {
	p.end()
	p.asking.Wait()
}

func (p *probes) list() []drill.Probe {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.results)
}

func (p *probes) acknowledged() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.acked)
}
