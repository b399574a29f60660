package localgcetest

import "context"

// disk is what machines have written to a scripted disk, by file name; nil as
// long as that is nothing.
type disk map[string]string

// WriteFile keeps text on the machine's disk.
func (m *Machine) WriteFile(name, text string) {
	m.machines.mu.Lock()
	defer m.machines.mu.Unlock()
	if m.machines.disks[m.spec.Disk] == nil {
		m.machines.disks[m.spec.Disk] = disk{}
	}
	m.machines.disks[m.spec.Disk][name] = text
}

// ReadFile is what is on the machine's disk under that name, or "".
func (m *Machine) ReadFile(name string) string {
	m.machines.mu.Lock()
	defer m.machines.mu.Unlock()
	return m.machines.disks[m.spec.Disk][name]
}

// Disks is how many disks there are that a machine has started from.
func (r *Machines) Disks() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.disks)
}

// DeleteDisk implements machine.Runner.
func (r *Machines) DeleteDisk(_ context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.disks, id)
	return nil
}
