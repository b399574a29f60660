package localgcetest

import (
	"context"
	"errors"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
)

// Machine is a scripted machine, as a script sees itself. The runner's lock
// guards it.
type Machine struct {
	machines *Machines
	spec     machine.Spec
	power    context.Context
	cut      context.CancelFunc
	console  string
	serving  map[int]bool // ports that answer health checks well
}

func (m *Machine) running() bool { return m != nil && m.power != nil && m.power.Err() == nil }

func (m *Machine) off() {
	if m.cut != nil {
		m.cut()
	}
	clear(m.serving)
}

// ID is what runner and fabric call the machine.
func (m *Machine) ID() string { return m.spec.ID }

// Name is the machine's host name.
func (m *Machine) Name() string { return m.spec.Hostname }

// Context ends when the machine loses its power.
func (m *Machine) Context() context.Context {
	m.machines.mu.Lock()
	defer m.machines.mu.Unlock()
	return m.power
}

// Instance is what the metadata server tells the machine: nothing when it is
// cut off.
func (m *Machine) Instance() metadata.Instance {
	if cut, _ := m.isolated(); cut {
		return metadata.Instance{Instance: &compute.Instance{}}
	}
	nic := m.machines.engine.Fabric.NIC(m.spec.ID)
	instance, ok := m.machines.engine.API().InstanceAt(nic.Network, nic.Address)
	if !ok {
		instance.Instance = &compute.Instance{} // deleted meanwhile
	}
	return instance
}

var errUnreachable = errors.New("the metadata server does not answer")

func (m *Machine) isolated() (bool, <-chan struct{}) {
	return m.machines.engine.Fabric.Isolated(m.spec.ID)
}

// Metadata is the value of one of the instance's metadata keys, or "".
func (m *Machine) Metadata(key string) string {
	instance := m.Instance()
	if instance.Metadata == nil {
		return ""
	}
	for _, item := range instance.Metadata.Items {
		if item.Key == key && item.Value != nil {
			return *item.Value
		}
	}
	return ""
}

// Changed is closed at the next change of what the metadata server tells.
func (m *Machine) Changed() <-chan struct{} {
	nic := m.machines.engine.Fabric.NIC(m.spec.ID)
	return m.machines.engine.API().Changed(nic.Network, nic.Address)
}

// Await waits until a metadata key has a value, and returns it; "" when the
// machine loses its power first.
func (m *Machine) Await(key string) string {
	for {
		changed := m.Changed()
		_, recut := m.isolated()
		if value := m.Metadata(key); value != "" {
			return value
		}
		select {
		case <-changed:
		case <-recut:
		case <-m.Context().Done():
			return ""
		}
	}
}

// SetGuestAttribute writes a guest attribute.
func (m *Machine) SetGuestAttribute(namespace, key, value string) error {
	if cut, _ := m.isolated(); cut {
		return errUnreachable
	}
	nic := m.machines.engine.Fabric.NIC(m.spec.ID)
	return m.machines.engine.API().SetGuestAttribute(nic.Network, nic.Address, namespace, key, &value)
}

// Print writes lines to the serial port.
func (m *Machine) Print(lines ...string) {
	m.machines.mu.Lock()
	defer m.machines.mu.Unlock()
	m.console += strings.Join(lines, "\n") + "\n"
}

// Serve says whether health checks of a port succeed; they do not at boot.
func (m *Machine) Serve(port int, well bool) {
	m.machines.mu.Lock()
	defer m.machines.mu.Unlock()
	m.serving[port] = well && m.running()
}
