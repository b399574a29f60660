package localgce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/cgroup"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// GetStatus describes the engine, running or not.
func GetStatus(ctx context.Context, o Options) (Status, error) {
	d, err := open(o)
	if err != nil {
		return Status{}, err
	}
	s := Status{StateDir: d.StateDir}
	for _, version := range release.Versions() {
		if img, err := image.Find(d.CacheDir, version); err == nil {
			s.Images = append(s.Images, img)
		}
	}
	if pid, err := d.pid(); pid == 0 || err != nil {
		return d.withLeftovers(ctx, s, err)
	}
	c, r, err := d.connect(ctx)
	if err != nil {
		return s, err
	}
	s.Running, s.PID, s.Endpoint, s.Version, s.Started = true, r.PID, c.Endpoint, c.Version, r.Started
	s.Internet = r.Internet
	s.Registry, s.TokenFile = c.Registry(), d.state.token()
	if s.Memory, err = cgroup.Memory(slots.Prefix(r.Slot)); err != nil {
		return s, err
	}
	s.Instances, s.Labels, err = census(ctx, c)
	return s, err
}

// withLeftovers adds what an engine without a daemon still has on this computer.
func (d daemon) withLeftovers(ctx context.Context, s Status, err error) (Status, error) {
	if err != nil {
		return s, err
	}
	slot, ok, err := d.place()
	if err != nil {
		return s, err
	}
	if !ok {
		s.Unknown, err = d.slots.Unknown(ctx)
		return s, err
	}
	if err := needsRoot("look for what is left of", d.StateDir); err != nil {
		return s, err
	}
	s.Leftovers, err = d.leftovers(ctx, slot)
	return s, err
}
