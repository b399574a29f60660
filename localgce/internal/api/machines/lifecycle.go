package machines

import (
	"context"
	"fmt"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// stopGrace is how long a machine may take to shut down, as documented.
const stopGrace = 90 * time.Second

// bootInstance brings a machine up: the effect of insert and of start.
func (s *Service) bootInstance(ctx context.Context, r ref.Ref) error {
	defer s.locks.lock(r)()
	instance, nic, ok := s.instance(r)
	if !ok || instance.Status == vm.Running {
		return nil
	}
	if proceed, err := s.faults.Linger(ctx, r); !proceed {
		return err
	}
	release, err := s.locks.slot(ctx)
	if err != nil {
		return err
	}
	defer release()
	if s.UnderWay(r, "delete") {
		return nil // it would boot only to be deleted
	}
	s.setStatus(ctx, r, vm.Staging)
	if err := s.boot(ctx, instance, nic); err != nil {
		return s.failBoot(ctx, r, instance, err)
	}
	s.setStatus(ctx, r, vm.Running)
	return nil
}

func (s *Service) boot(ctx context.Context, instance *compute.Instance, nic network.NIC) error {
	if err := s.networks.Raise(ctx, ref.Of(instance.NetworkInterfaces[0].Network), nic.Network); err != nil {
		return err
	}
	netns, err := s.fabric.Attach(ctx, nic)
	if err != nil {
		return err
	}
	disk, err := s.disks.bootDisk(instance)
	if err != nil {
		return err
	}
	return s.runner.Start(ctx, machine.Spec{
		ID: nic.Machine, Hostname: instance.Name, Netns: netns, Search: searchDomains(instance),
		Disk: disk,
	})
}

// searchDomains are those in which a machine finds the others by their names.
func searchDomains(instance *compute.Instance) []string {
	at := ref.Of(instance.SelfLink)
	return []string{at.Place() + ".c." + at.Project + ".internal", "c." + at.Project + ".internal", "google.internal"}
}

// failBoot leaves an instance stopped. A new one is removed by the end of its
// insert, so its machine goes here.
func (s *Service) failBoot(ctx context.Context, r ref.Ref, instance *compute.Instance, failure error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	failure = fmt.Errorf("boot the machine of %s: %w", r.Path(), failure)
	if s.UnderWay(r, "insert") {
		if err := s.unmake(ctx, instance); err != nil {
			s.Log.Warn("a machine that failed to boot could not be removed", "instance", r.Path(), "error", err)
		}
	}
	s.setStatus(ctx, r, vm.Terminated)
	return failure
}

// stopInstance shuts a machine down: the effect of stop.
func (s *Service) stopInstance(ctx context.Context, r ref.Ref) error {
	return s.shutDown(ctx, r, stopGrace)
}

func (s *Service) shutDown(ctx context.Context, r ref.Ref, grace time.Duration) error {
	defer s.locks.lock(r)()
	instance, _, ok := s.instance(r)
	if !ok || instance.Status == vm.Terminated {
		return nil
	}
	s.setStatus(ctx, r, vm.Stopping)
	if err := s.runner.Stop(ctx, hostid.Machine(instance), grace); err != nil {
		return fmt.Errorf("stop the machine of %s: %w", r.Path(), err)
	}
	if err := s.detach(ctx, hostid.Machine(instance)); err != nil {
		return err
	}
	s.setStatus(ctx, r, vm.Terminated)
	return nil
}

// resetInstance cuts a machine's power and boots it again.
func (s *Service) resetInstance(ctx context.Context, r ref.Ref) error {
	defer s.locks.lock(r)()
	instance, nic, ok := s.instance(r)
	if !ok || s.UnderWay(r, "delete") {
		return nil
	}
	if err := s.runner.Stop(ctx, hostid.Machine(instance), 0); err != nil {
		return fmt.Errorf("reset the machine of %s: %w", r.Path(), err)
	}
	if err := s.boot(ctx, instance, nic); err != nil {
		s.setStatus(ctx, r, vm.Terminated)
		return fmt.Errorf("boot the machine of %s: %w", r.Path(), err)
	}
	s.setStatus(ctx, r, vm.Running)
	return nil
}

// endInstance removes a machine with the disks that are set to go with it: the
// effect of delete.
func (s *Service) endInstance(ctx context.Context, r ref.Ref) error {
	defer s.locks.lock(r)()
	instance, _, ok := s.instance(r)
	if !ok {
		return nil
	}
	s.setStatus(ctx, r, vm.Stopping)
	return s.unmake(ctx, instance)
}

func (s *Service) unmake(ctx context.Context, instance *compute.Instance) error {
	id := hostid.Machine(instance)
	if err := s.runner.Delete(ctx, id); err != nil {
		return fmt.Errorf("delete machine %s: %w", id, err)
	}
	var disks []ref.Ref
	s.Store.View(func(tx *store.Tx) { disks = vm.DisksWith(tx, instance, s.Leaving(ref.Of(instance.SelfLink))) })
	for _, disk := range disks {
		if err := s.disks.endDisk(ctx, disk); err != nil {
			return err
		}
	}
	return s.detach(ctx, id)
}

// detach takes a machine without power off its network; its boot attaches it.
func (s *Service) detach(ctx context.Context, id string) error {
	if err := s.fabric.Detach(ctx, id); err != nil {
		return fmt.Errorf("detach machine %s: %w", id, err)
	}
	return nil
}

func (s *Service) setStatus(ctx context.Context, r ref.Ref, status string) {
	s.Update(ctx, func(tx *store.Tx) error {
		vm.SetStatus(tx, r, status, s.Now())
		return nil
	})
}
