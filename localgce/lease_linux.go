package localgce

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/leases"
)

// withLeases hands the file of the engine's leases on.
func (s state) withLeases(do func(leases.File) error) error {
	dir, err := s.open()
	if err != nil {
		return err
	}
	return errors.Join(do(leases.File{Dir: dir, Name: filepath.Base(s.leases())}), dir.Close())
}

// addLease notes the lease that Start was asked for, if any, on an engine that is new,
// or was there. The caller holds the slots' lock.
func (s state) addLease(lease *Lease, isNew bool) error {
	if lease == nil {
		return nil
	}
	return s.withLeases(func(f leases.File) error { return f.Add(lease.Holder, lease.Until, isNew) })
}

// Release ends a lease, and the engine with it if that was started for a lease, no
// other one is left, and occupied finds nothing in it. No engine starts or stops on
// this computer meanwhile.
func Release(ctx context.Context, o Options, holder string, occupied func(context.Context, Connection) (by string, err error)) (Released, error) {
	d, err := open(o)
	if err != nil {
		return Released{}, err
	}
	unlock, err := d.slots.Lock(ctx)
	if err != nil {
		return Released{}, err
	}
	defer unlock()
	c, r, err := d.connect(ctx)
	if err != nil {
		return Released{}, err
	}
	stays := ""
	err = d.state.withLeases(func(f leases.File) (err error) {
		stays, err = f.Remove(holder, time.Now())
		return err
	})
	if err == nil && stays == "" {
		stays, err = occupied(ctx, c)
	}
	if err != nil || stays != "" {
		return Released{Stays: stays}, err
	}
	report, err := d.end(ctx, r.Slot, Report{Endpoint: r.endpoint()})
	return Released{Report: report}, err
}
