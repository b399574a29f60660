package localgce

import (
	"context"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/computer"
	"github.com/kubectl-ha/kubectl-ha/localgce/network"
)

func (s slots) computerFile() string { return filepath.Join(s.dir, "computer.json") }

// noteComputer writes down how the computer is before its first engine. Only
// root changes anything, and only root may write there.
func (s slots) noteComputer() error {
	if os.Geteuid() != 0 {
		return nil
	}
	return computer.Note(s.computerFile())
}

// restoreComputer puts the computer back as it was when its last engine has
// gone. The caller holds the slots' lock.
func (s slots) restoreComputer(ctx context.Context) error {
	if os.Geteuid() != 0 {
		return nil
	}
	for slot := range network.Slots {
		if _, taken := s.tenant(slot); taken {
			return nil
		}
	}
	return computer.Restore(ctx, s.computerFile())
}
