package api

import (
	"net/netip"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// index finds what would otherwise need a search through everything. It
// follows the store, whose lock guards it.
type index struct {
	pending  map[ref.Ref]map[string]string // unfinished operations' types by name, by target
	requests map[string]ref.Ref            // operations by project and requestId
	finished []ref.Ref                     // operations that are done, the oldest first
	internal map[place]ref.Ref             // instances and forwarding rules by internal address
	external map[netip.Addr]ref.Ref        // instances and forwarding rules by external address
	reserved map[place]ref.Ref             // Address resources; external ones are in no network
	machines map[string]ref.Ref            // instances by machine ID
	disks    map[ref.Ref]ref.Ref           // instances by the disks attached to them
	networks map[string]ref.Ref            // networks by the ID that the fabric knows
	managers map[ref.Ref]ref.Ref           // managed instances' groups
	rules    map[ref.Ref]bool              // forwarding rules
	aliases  map[string]*aliasSet          // alias ranges by subnetwork
	usage    map[charge]float64            // of quotas
	cursors  map[string]uint32             // where to look for the next address, by subnetwork
}

// place is an address within a network.
type place struct {
	network ref.Ref
	address netip.Addr
}

func newIndex() *index {
	return &index{
		pending: map[ref.Ref]map[string]string{}, requests: map[string]ref.Ref{},
		internal: map[place]ref.Ref{}, external: map[netip.Addr]ref.Ref{}, reserved: map[place]ref.Ref{},
		machines: map[string]ref.Ref{}, disks: map[ref.Ref]ref.Ref{}, networks: map[string]ref.Ref{},
		managers: map[ref.Ref]ref.Ref{}, rules: map[ref.Ref]bool{}, cursors: map[string]uint32{},
		aliases: map[string]*aliasSet{}, usage: map[charge]float64{},
	}
}

func (x *index) operation(r ref.Ref, old, new *compute.Operation) {
	if old != nil {
		target := ref.Of(old.TargetLink)
		delete(x.pending[target], r.Name)
		if len(x.pending[target]) == 0 {
			delete(x.pending, target)
		}
		delete(x.requests, r.Project+"/"+old.ClientOperationId)
	}
	if new == nil {
		return
	}
	if new.ClientOperationId != "" {
		x.requests[r.Project+"/"+new.ClientOperationId] = r
	}
	if new.Status == done {
		x.finished = append(x.finished, r)
	} else {
		target := ref.Of(new.TargetLink)
		if x.pending[target] == nil {
			x.pending[target] = map[string]string{}
		}
		x.pending[target][r.Name] = new.OperationType
	}
}

func (x *index) instance(r ref.Ref, old, new *compute.Instance) {
	if old != nil {
		delete(x.machines, hostid.Machine(old))
		for _, disk := range old.Disks {
			drop(x.disks, ref.Of(disk.Source), r)
		}
		nic := old.NetworkInterfaces[0]
		drop(x.internal, place{ref.Of(nic.Network), vm.ParseAddress(nic.NetworkIP)}, r)
		drop(x.external, vm.External(nic), r)
		for _, alias := range vm.Aliases(nic) {
			x.aliasesOf(nic.Subnetwork).remove(alias)
		}
	}
	if new != nil {
		x.machines[hostid.Machine(new)] = r
		for _, disk := range new.Disks {
			x.disks[ref.Of(disk.Source)] = r
		}
		nic := new.NetworkInterfaces[0]
		x.internal[place{ref.Of(nic.Network), vm.ParseAddress(nic.NetworkIP)}] = r
		if external := vm.External(nic); external.IsValid() {
			x.external[external] = r
		}
		for _, alias := range vm.Aliases(nic) {
			x.aliasesOf(nic.Subnetwork).add(alias)
		}
	}
}

func (x *index) address(r ref.Ref, old, new *compute.Address) {
	if old != nil {
		drop(x.reserved, placeOf(old), r)
	}
	if new != nil {
		x.reserved[placeOf(new)] = r
	}
}

func placeOf(a *compute.Address) place { return place{ref.Of(a.Network), vm.ParseAddress(a.Address)} }

func (x *index) rule(r ref.Ref, old, new *compute.ForwardingRule) {
	if old != nil {
		delete(x.rules, r)
		drop(x.external, vm.ParseAddress(old.IPAddress), r)
		drop(x.internal, place{ref.Of(old.Network), vm.ParseAddress(old.IPAddress)}, r)
	}
	switch {
	case new == nil:
		return
	case new.LoadBalancingScheme == "INTERNAL":
		x.internal[place{ref.Of(new.Network), vm.ParseAddress(new.IPAddress)}] = r
	default:
		x.external[vm.ParseAddress(new.IPAddress)] = r
	}
	x.rules[r] = true
}

// freeExternal reports whether nobody has an external address.
func (x *index) freeExternal(a netip.Addr) bool {
	_, used := x.external[a]
	_, reserved := x.reserved[place{address: a}]
	return !used && !reserved
}

// freeInternal reports whether nobody has an internal address.
func (x *index) freeInternal(network ref.Ref, a netip.Addr) bool {
	_, used := x.internal[place{network, a}]
	_, reserved := x.reserved[place{network, a}]
	return !used && !reserved
}

func drop[K comparable](owners map[K]ref.Ref, key K, r ref.Ref) {
	if owners[key] == r {
		delete(owners, key)
	}
}
