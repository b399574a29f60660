package localgce

import (
	"context"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
)

// leftovers lists what the engine has on this computer under a slot's names,
// and its machines' disks.
func (d daemon) leftovers(ctx context.Context, slot int) ([]string, error) {
	found, err := machine.Leftovers(ctx, d.machines(slot))
	if err != nil {
		return found, err
	}
	fabric, err := network.New(network.Options{Prefix: slots.Prefix(slot), Slot: slot})
	if err != nil {
		return found, err
	}
	more, err := fabric.Leftovers(ctx)
	return append(found, more...), err
}

// kernelLeftovers lists what any engine has under a slot's names, wherever its
// disks are.
func kernelLeftovers(ctx context.Context, slot int) ([]string, error) {
	nowhere := daemon{state: state(filepath.Join(runDir, "nowhere"))}
	return nowhere.leftovers(ctx, slot)
}
