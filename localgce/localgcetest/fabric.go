package localgcetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// Fabric is the scripted network: it remembers what it was told.
type Fabric struct {
	machines *Machines

	mu        sync.Mutex
	networks  map[string]bool
	nics      map[string]network.NIC
	balancers map[netip.Addr]network.LoadBalancer
	firewalls map[string][]network.Rule
	isolated  map[string][]netip.Addr
	recut     chan struct{} // closed when isolated changes
	fail      error         // of rules and load balancers that are set
	failed    int
}

var _ network.Fabric = (*Fabric)(nil)

func newFabric() *Fabric {
	return &Fabric{
		networks: map[string]bool{}, nics: map[string]network.NIC{},
		balancers: map[netip.Addr]network.LoadBalancer{}, firewalls: map[string][]network.Rule{},
		isolated: map[string][]netip.Addr{}, recut: make(chan struct{}),
	}
}

// FailSettings makes every setting of rules and load balancers from now on fail
// with err; nil ends that.
func (f *Fabric) FailSettings(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = err
}

// Failed is how often FailSettings has made something fail.
func (f *Fabric) Failed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

// settings fails where that is wanted. The caller holds the lock.
func (f *Fabric) settings() error {
	if f.fail != nil {
		f.failed++
	}
	return f.fail
}

// NIC is the interface of a machine.
func (f *Fabric) NIC(machine string) network.NIC {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.nics[machine]
}

// NICs is how many machines are attached.
func (f *Fabric) NICs() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.nics)
}

// Networks is how many networks there are.
func (f *Fabric) Networks() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.networks)
}

// Backends are the addresses that traffic to vip goes to; ok is false when
// there is no such load balancer.
func (f *Fabric) Backends(vip netip.Addr) (backends []netip.Addr, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	lb, ok := f.balancers[vip]
	return slices.Clone(lb.Backends), ok
}

// Kept are the addresses that get no new connections to vip, but keep those that
// they have, and tcp those that keep the ones of TCP.
func (f *Fabric) Kept(vip netip.Addr) (all, tcp []netip.Addr) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.balancers[vip].Kept), slices.Clone(f.balancers[vip].KeptTCP)
}

// Rules are the firewall rules of the network that a machine is in.
func (f *Fabric) Rules(machine string) []network.Rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.firewalls[f.nics[machine].Network])
}

// EnsureNetwork implements network.Fabric.
func (f *Fabric) EnsureNetwork(_ context.Context, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.networks[id] = true
	return nil
}

// DeleteNetwork implements network.Fabric.
func (f *Fabric) DeleteNetwork(_ context.Context, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, nic := range f.nics {
		if nic.Network == id {
			return fmt.Errorf("network %s still has machine %s", id, nic.Machine)
		}
	}
	delete(f.networks, id)
	delete(f.firewalls, id)
	delete(f.isolated, id)
	return nil
}

// Attach implements network.Fabric.
func (f *Fabric) Attach(_ context.Context, nic network.NIC) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.networks[nic.Network] {
		return "", fmt.Errorf("machine %s: no network %s", nic.Machine, nic.Network)
	}
	f.nics[nic.Machine] = nic
	return "netns-" + nic.Machine, nil
}

// Detach implements network.Fabric.
func (f *Fabric) Detach(_ context.Context, machine string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.nics, machine)
	return nil
}

// SetLoadBalancer implements network.Fabric.
func (f *Fabric) SetLoadBalancer(_ context.Context, lb network.LoadBalancer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.networks[lb.Network] {
		return fmt.Errorf("load balancer %s: no network %s", lb.VIP, lb.Network)
	}
	if err := f.settings(); err != nil {
		return err
	}
	f.balancers[lb.VIP] = lb
	return nil
}

// DeleteLoadBalancer implements network.Fabric.
func (f *Fabric) DeleteLoadBalancer(_ context.Context, _ string, vip netip.Addr) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.balancers, vip)
	return nil
}

// SetFirewall implements network.Fabric.
func (f *Fabric) SetFirewall(_ context.Context, id string, rules []network.Rule) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.settings(); err != nil {
		return err
	}
	f.firewalls[id] = rules
	return nil
}

// SetIsolated implements network.Fabric.
func (f *Fabric) SetIsolated(_ context.Context, id string, machines []netip.Addr) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.isolated[id] = machines
	close(f.recut)
	f.recut = make(chan struct{})
	return nil
}

// Isolated reports whether a machine is cut off; changed is closed when that may
// be otherwise.
func (f *Fabric) Isolated(machine string) (cut bool, changed <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	nic := f.nics[machine]
	return slices.Contains(f.isolated[nic.Network], nic.Address), f.recut
}

// Check implements network.Fabric: a machine is healthy that runs, is not cut
// off, and serves the port.
func (f *Fabric) Check(_ context.Context, probe network.Probe) error {
	f.mu.Lock()
	id := ""
	for _, nic := range f.nics {
		if nic.Network == probe.Network && nic.Address == probe.Backend {
			id = nic.Machine
		}
	}
	cut := slices.Contains(f.isolated[probe.Network], probe.Backend)
	f.mu.Unlock()
	f.machines.mu.Lock()
	defer f.machines.mu.Unlock()
	if m := f.machines.byID[id]; cut || !m.running() || !m.serving[probe.Port] {
		return fmt.Errorf("%s does not serve port %d", probe.Backend, probe.Port)
	}
	return nil
}

var errNoSockets = errors.New("the scripted network has no sockets")

// Listen implements network.Fabric; scripted machines use no sockets.
func (f *Fabric) Listen(context.Context, string, string) (net.Listener, error) {
	return nil, errNoSockets
}

// ListenPacket implements network.Fabric.
func (f *Fabric) ListenPacket(context.Context, string, string) (net.PacketConn, error) {
	return nil, errNoSockets
}
