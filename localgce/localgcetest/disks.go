package localgcetest

import (
	"context"
	"maps"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
)

// disk is what machines have written to a scripted disk, by file name; nil as
// long as that is nothing.
type disk map[string]string

// WriteFile keeps text on the machine's disk.
func (m *Machine) WriteFile(name, text string) {
	m.machines.mu.Lock()
	defer m.machines.mu.Unlock()
	if m.machines.disks[m.spec.Disk.ID] == nil {
		m.machines.disks[m.spec.Disk.ID] = disk{}
	}
	m.machines.disks[m.spec.Disk.ID][name] = text
}

// ReadFile is what is on the machine's disk under that name, or "".
func (m *Machine) ReadFile(name string) string {
	m.machines.mu.Lock()
	defer m.machines.mu.Unlock()
	return m.machines.disks[m.spec.Disk.ID][name]
}

// Disks is how many disks there are that a machine has started from.
func (r *Machines) Disks() int { return r.count(false) }

// Images is how many images of disks there are.
func (r *Machines) Images() int { return r.count(true) }

func (r *Machines) count(images bool) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.disks {
		if strings.HasPrefix(id, imagePrefix) == images {
			n++
		}
	}
	return n
}

// imagePrefix is before the IDs of images: no disk's ID has a colon.
const imagePrefix = "image:"

// MakeImage implements machine.Runner.
func (r *Machines) MakeImage(_ context.Context, id string, from machine.Disk) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.disks[imagePrefix+id] = maps.Clone(r.disks[from.ID])
	return nil
}

// DeleteImage implements machine.Runner.
func (r *Machines) DeleteImage(_ context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.disks, imagePrefix+id)
	return nil
}

// DeleteDisk implements machine.Runner.
func (r *Machines) DeleteDisk(_ context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.disks, id)
	return nil
}
