package machines

import (
	"context"
	"errors"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
)

// Restore applies the whole state to fabric and runner. Both take what is
// already so without harm, so machines that run keep running; those that died
// meanwhile become TERMINATED. What fails is logged: one broken machine must
// not keep the others from coming back.
func (s *Service) Restore(ctx context.Context) {
	var instances []*compute.Instance
	s.Store.View(func(tx *store.Tx) {
		tx.Each("instances", func(_ ref.Ref, object any) bool {
			instances = append(instances, object.(*compute.Instance))
			return true
		})
	})
	s.reap(ctx, instances)
	for _, instance := range instances {
		s.outages.Add(ref.Of(instance.SelfLink))
		if instance.Status == vm.Running || instance.Status == vm.Stopping {
			s.restoreInstance(ctx, instance)
		}
	}
}

// reap removes machines that no instance has: nobody could ever delete them.
func (s *Service) reap(ctx context.Context, instances []*compute.Instance) {
	known := map[string]bool{}
	for _, instance := range instances {
		known[hostid.Machine(instance)] = true
	}
	found, err := s.runner.Machines(ctx)
	if err != nil {
		s.Log.Error("machines without an instance are not looked for", "error", err)
	}
	for _, id := range found {
		if known[id] {
			continue
		}
		s.Log.Warn("a machine that no instance has is removed", "machine", id)
		if err := errors.Join(s.runner.Delete(ctx, id), s.detach(ctx, id)); err != nil {
			s.Log.Error("a machine that no instance has could not be removed", "machine", id, "error", err)
		}
	}
}

func (s *Service) restoreInstance(ctx context.Context, instance *compute.Instance) {
	r := ref.Of(instance.SelfLink)
	_, nic, _ := s.instance(r)
	if s.faults.PowerIsCut(r) {
		return
	}
	if instance.Status == vm.Running && !s.runner.Running(nic.Machine) {
		s.halted(ctx, machine.Halt{ID: nic.Machine, Cause: machine.Unknown})
		return
	}
	err := s.networks.Raise(ctx, ref.Of(instance.NetworkInterfaces[0].Network), nic.Network)
	if err == nil {
		_, err = s.fabric.Attach(ctx, nic)
	}
	if err != nil {
		s.Log.Error("a machine could not be attached again", "instance", r.Path(), "error", err)
	}
}
