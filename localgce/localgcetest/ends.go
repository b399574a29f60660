package localgcetest

import "github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"

// Halt ends the machine from inside.
func (m *Machine) Halt() { m.end(machine.PoweredOff) }

// Reboot ends the machine from inside, to be started again.
func (m *Machine) Reboot() { m.end(machine.Rebooted) }

// Crash ends the machine as the loss of its host does.
func (m *Machine) Crash() { m.end(machine.Died) }

func (m *Machine) end(cause machine.Cause) {
	m.machines.mu.Lock()
	m.off()
	m.machines.mu.Unlock()
	m.machines.halted <- machine.Halt{ID: m.spec.ID, Cause: cause}
}
