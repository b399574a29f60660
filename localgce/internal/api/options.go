package api

import (
	"log/slog"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// Options says what a Server stands on.
type Options struct {
	StatePath string                 // the file that keeps the state; "" for memory only
	Token     string                 // the bearer token that every request must carry
	Runner    machine.Runner         // boots machines
	Fabric    network.Fabric         // connects them
	Images    func() []catalog.Image // as they are now, beside those that all see; nil for none
	External  netip.Prefix           // block of external addresses; its first four and its last are not given out
	Clock     clock.Clock            // nil for the computer's
	Log       *slog.Logger           // nil for silence
	BootSlots int                    // machines that boot at the same time; 0 for 4

	// Quotas are limits by metric, such as "CPUS", that differ from those of a
	// big project.
	Quotas map[string]float64
}

const defaultBootSlots = 4

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.BootSlots == 0 {
		o.BootSlots = defaultBootSlots
	}
	return o
}
