package localgce

import (
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
)

// internet reports whether machines are to reach out: as asked for, else as the last
// daemon had it since the engine was stopped, like its port.
func (d daemon) internet() bool {
	if d.Internet != nil {
		return *d.Internet
	}
	last, ok, err := d.state.readRecord()
	return ok && err == nil && last.Internet
}

// openFabric is the network of a slot's engine.
func (d daemon) openFabric(slot int) (*network.Kernel, error) {
	guarded, err := computer.Guarded(d.computerFile())
	if err != nil {
		return nil, err
	}
	return network.New(network.Options{Prefix: slots.Prefix(slot), Slot: slot, Internet: d.internet(), Guarded: guarded})
}
