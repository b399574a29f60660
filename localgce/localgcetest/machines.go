package localgcetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
)

// Machines are the scripted machines, a machine.Runner.
type Machines struct {
	engine *Engine
	boot   func(*Machine)
	halted chan machine.Halt

	mu    sync.Mutex
	byID  map[string]*Machine
	disks map[string]disk // also those that images are copies of
	fail  error
	held  chan struct{} // boots wait until it is closed; nil for no waiting
	slow  chan struct{} // so do stops
}

var _ machine.Runner = (*Machines)(nil)

func newMachines(e *Engine, boot func(*Machine)) *Machines {
	return &Machines{engine: e, boot: boot, halted: make(chan machine.Halt, 64), byID: map[string]*Machine{}, disks: map[string]disk{}}
}

// FailStarts makes every boot from now on fail with err; nil ends that.
func (r *Machines) FailStarts(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = err
}

// HoldStarts makes every boot from now on wait until release is called.
func (r *Machines) HoldStarts() (release func()) { return r.hold(&r.held) }

// HoldStops makes every stop from now on wait until release is called.
func (r *Machines) HoldStops() (release func()) { return r.hold(&r.slow) }

func (r *Machines) hold(gate *chan struct{}) (release func()) {
	held := make(chan struct{})
	r.mu.Lock()
	defer r.mu.Unlock()
	*gate = held
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		*gate = nil
		close(held)
	}
}

// await waits as long as a gate is held.
func (r *Machines) await(ctx context.Context, gate *chan struct{}) error {
	r.mu.Lock()
	held := *gate
	r.mu.Unlock()
	if held == nil {
		return nil
	}
	select {
	case <-held:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Count is how many machines run.
func (r *Machines) Count() (running int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.byID {
		if m.running() {
			running++
		}
	}
	return running
}

// Named finds a running machine by its host name; nil when there is none.
func (r *Machines) Named(hostname string) *Machine {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.byID {
		if m.spec.Hostname == hostname && m.running() {
			return m
		}
	}
	return nil
}

// Start implements machine.Runner.
func (r *Machines) Start(ctx context.Context, spec machine.Spec) error {
	if err := r.await(ctx, &r.held); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return r.fail
	}
	m := r.byID[spec.ID]
	if m == nil {
		m = &Machine{machines: r, serving: map[int]bool{}}
		r.byID[spec.ID] = m
	}
	if m.running() {
		return nil
	}
	m.spec = spec
	if _, there := r.disks[spec.Disk.ID]; !there {
		r.disks[spec.Disk.ID] = maps.Clone(r.disks[imagePrefix+spec.Disk.Made])
	}
	m.power, m.cut = context.WithCancel(context.WithoutCancel(ctx))
	if r.boot != nil {
		go r.boot(m)
	}
	return nil
}

// Stop implements machine.Runner; scripted machines obey at once, unless stops
// are held.
func (r *Machines) Stop(ctx context.Context, id string, _ time.Duration) error {
	if err := r.await(ctx, &r.slow); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if m := r.byID[id]; m != nil {
		m.off()
	}
	return nil
}

// Delete implements machine.Runner.
func (r *Machines) Delete(ctx context.Context, id string) error {
	err := r.Stop(ctx, id, 0)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byID, id)
	return err
}

// Machines implements machine.Runner.
func (r *Machines) Machines(context.Context) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.byID)), nil
}

// Running implements machine.Runner.
func (r *Machines) Running(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byID[id].running()
}

// Console implements machine.Runner.
func (r *Machines) Console(id string, start int64) (text []byte, from, next int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.byID[id]
	if m == nil {
		return nil, 0, 0, fmt.Errorf("no machine %s", id)
	}
	end := int64(len(m.console))
	from = min(start, end)
	return []byte(m.console[from:]), from, end, nil
}

// Halted implements machine.Runner.
func (r *Machines) Halted() <-chan machine.Halt { return r.halted }

func (r *Machines) powerOff() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.byID {
		m.off()
	}
}
