package machine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Runc is the Runner of Linux: systemd machines under the runc command. What
// it knows of machines that run it has from runc and the kernel, so another
// process carries on where one ended.
type Runc struct {
	Options
	runc     runc
	caps     []string
	starting *semaphore.Weighted // machines that start at the same time

	halted chan Halt
	closed chan struct{}
	close  sync.Once

	mu       sync.Mutex
	machines map[string]*machine
}

var _ Runner = (*Runc)(nil)

// machine is one machine's place in the Runc, which stays when it is off.
type machine struct {
	mu   sync.Mutex           // held while it starts, stops or is cleared away
	life atomic.Pointer[life] // nil while it is off
}

// life is one run of a machine, from start to end.
type life struct {
	init  *processHandle
	child int           // the init's number while it is this process's child; else 0
	gone  chan struct{} // closed when the init has ended
}

// NewRunner returns a Runner for the machines below StateDir and takes on those
// that run. Close it to end its watching; the machines run on. It makes the
// process the parent of its machines' inits, so as to learn how they end.
func NewRunner(ctx context.Context, options Options) (*Runc, error) {
	if err := options.validate(); err != nil {
		return nil, err
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil, fmt.Errorf("read what this process may do: %w", err)
	}
	caps, err := boundingSet(string(status))
	if err != nil {
		return nil, err
	}
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return nil, fmt.Errorf("become the parent of machines: %w", err)
	}
	r := &Runc{
		Options: options, runc: runc{options.runcRoot()}, caps: caps,
		starting: semaphore.NewWeighted(int64(2 * runtime.NumCPU())),
		halted:   make(chan Halt), closed: make(chan struct{}), machines: map[string]*machine{},
	}
	if err := r.adopt(ctx); err != nil {
		return nil, fmt.Errorf("find the machines that run: %w", err)
	}
	return r, nil
}

// Close ends the watching of machines.
func (r *Runc) Close() error {
	var failures []error
	r.close.Do(func() {
		close(r.closed)
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, m := range r.machines {
			if l := m.life.Load(); l != nil {
				failures = append(failures, l.init.Close())
			}
		}
	})
	return errors.Join(failures...)
}

// machine finds a machine's place, or makes one.
func (r *Runc) machine(id string) *machine {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, known := r.machines[id]
	if !known {
		m = new(machine)
		r.machines[id] = m
	}
	return m
}

// Start boots the machine.
func (r *Runc) Start(ctx context.Context, spec Spec) error {
	if !idForm.MatchString(spec.ID) {
		return errs.Errorf(errs.Usage, "machine ID %q: want a-z, 0-9 and dashes", spec.ID)
	}
	if !idForm.MatchString(spec.Disk.ID) {
		return errs.Errorf(errs.Usage, "disk ID %q of machine %s: want a-z, 0-9 and dashes", spec.Disk.ID, spec.ID)
	}
	m := r.machine(spec.ID)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.life.Load().alive() {
		return nil
	}
	if err := r.starting.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("start machine %s: wait for others to start: %w", spec.ID, err)
	}
	defer r.starting.Release(1)
	if err := r.boot(ctx, m, spec); err != nil {
		return fmt.Errorf("start machine %s: %w", spec.ID, err)
	}
	return nil
}

// Machines lists the machines that runc knows or that have files.
func (r *Runc) Machines(ctx context.Context) ([]string, error) {
	list, err := r.runc.list(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the machines: %w", err)
	}
	entries, err := os.ReadDir(r.StateDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the machines: %w", err)
	}
	found := map[string]bool{}
	for _, c := range list {
		found[c.ID] = true
	}
	for _, entry := range entries {
		if r.isMachine(entry.Name()) {
			found[entry.Name()] = true
		}
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// Running reports whether the machine's init is alive.
func (r *Runc) Running(id string) bool { return r.machine(id).life.Load().alive() }

// Halted delivers machines that ended by themselves.
func (r *Runc) Halted() <-chan Halt { return r.halted }

// Console reads what the machine wrote to its console.
func (r *Runc) Console(id string, start int64) (text []byte, from, next int64, err error) {
	text, from, next, err = readConsole(r.files(id).console(), start)
	if err != nil {
		return nil, 0, 0, fmt.Errorf("read the console of machine %s: %w", id, err)
	}
	return text, from, next, nil
}

// Delete cuts the power and removes what the machine has but for its disk.
func (r *Runc) Delete(ctx context.Context, id string) error {
	if err := r.Stop(ctx, id, 0); err != nil {
		return err
	}
	m := r.machine(id)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := os.RemoveAll(string(r.files(id))); err != nil {
		return fmt.Errorf("delete the files of machine %s: %w", id, err)
	}
	return nil
}

// DeleteDisk removes a disk.
func (r *Runc) DeleteDisk(_ context.Context, disk string) error {
	if !idForm.MatchString(disk) {
		return errs.Errorf(errs.Usage, "disk ID %q: want a-z, 0-9 and dashes", disk)
	}
	if err := os.RemoveAll(string(r.disk(disk))); err != nil {
		return fmt.Errorf("delete disk %s: %w", disk, err)
	}
	return nil
}

func (l *life) alive() bool {
	if l == nil {
		return false
	}
	select {
	case <-l.gone:
		return false
	default:
		return true
	}
}

// await waits until the init has ended, or timeout or ctx has.
func (l *life) await(ctx context.Context, timeout time.Duration) bool {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-l.gone:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}
