package localgce

import (
	"context"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

func (d daemon) computerFile() string { return filepath.Join(d.slots.Dir, "computer.json") }

// prepareComputer writes down how the computer is before its first engine, and
// makes it ready for namespaces. Only root changes anything, and only root may write
// there.
func (d daemon) prepareComputer() error {
	if os.Geteuid() != 0 {
		return nil
	}
	if err := computer.Note(d.computerFile()); err != nil {
		return err
	}
	return computer.MountNamespaces(computer.NamespaceDir)
}

// restoreComputer puts the computer back as it was when its last engine has
// gone. The caller holds the slots' lock.
func (d daemon) restoreComputer(ctx context.Context) error {
	if os.Geteuid() != 0 {
		return nil
	}
	for slot := range network.Slots {
		if _, taken := d.slots.Tenant(slot); taken {
			return nil
		}
	}
	return computer.Restore(ctx, d.computerFile())
}
