package machines

import (
	"context"
	"fmt"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// nicOf is an instance's interface as the fabric wants it.
func nicOf(tx *store.Tx, instance *compute.Instance) network.NIC {
	nic := instance.NetworkInterfaces[0]
	attached := network.NIC{
		Machine: hostid.Machine(instance), Address: vm.ParseAddress(nic.NetworkIP),
		Aliases: vm.Aliases(nic), External: vm.External(nic), MTU: vm.DefaultMTU,
	}
	if n, ok := store.Get[compute.Network](tx, ref.Of(nic.Network)); ok {
		attached.Network, attached.MTU = hostid.Network(n), int(n.Mtu)
	}
	if subnet, ok := store.Get[compute.Subnetwork](tx, ref.Of(nic.Subnetwork)); ok {
		attached.Gateway = vm.ParseAddress(subnet.GatewayAddress)
	}
	return attached
}

// instance finds an instance, and its interface as the fabric wants it.
func (s *Service) instance(r ref.Ref) (instance *compute.Instance, nic network.NIC, ok bool) {
	s.Store.View(func(tx *store.Tx) {
		if instance, ok = store.Get[compute.Instance](tx, r); ok {
			nic = nicOf(tx, instance)
		}
	})
	return instance, nic, ok
}

// reattach lets a running machine's network follow its instance.
func (s *Service) reattach(ctx context.Context, r ref.Ref) error {
	defer s.locks.lock(r)()
	instance, nic, ok := s.instance(r)
	if !ok || instance.Status != vm.Running {
		return nil
	}
	if _, err := s.fabric.Attach(ctx, nic); err != nil {
		return fmt.Errorf("reattach the machine of %s: %w", r.Path(), err)
	}
	return nil
}
