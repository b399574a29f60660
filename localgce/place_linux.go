package localgce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
)

// registered returns the slot that the engine has: as the slot's file says, or,
// where that is lost or says nothing, as the engine's last daemon noted it
// since the computer was started. Since then nobody else can have got the slot.
func (d daemon) registered() (slot int, t slots.Tenant, ok bool, err error) {
	if slot, t, ok = d.slots.Find(d.StateDir); ok {
		return slot, t, true, nil
	}
	last, ok, err := d.state.readRecord()
	if !ok || err != nil {
		return 0, slots.Tenant{}, false, nil // a record that cannot be read is none
	}
	boot, err := computer.BootID()
	if err != nil || last.Boot != boot {
		return 0, slots.Tenant{}, false, err
	}
	if t, _ := d.slots.Tenant(last.Slot); t.StateDir != "" {
		return 0, slots.Tenant{}, false, nil // not even then: somebody changed it by hand
	}
	return last.Slot, slots.Tenant{StateDir: d.StateDir, PID: last.PID}, true, nil
}

// place finds the slot under whose names the engine may have left something:
// the one it has, else the one it had where nobody is registered.
func (d daemon) place() (slot int, ok bool, err error) {
	slot, _, ok, err = d.registered()
	if ok || err != nil {
		return slot, ok, err
	}
	last, ok, err := d.state.readRecord()
	if !ok || err != nil {
		return 0, false, nil // as above
	}
	_, taken := d.slots.Tenant(last.Slot)
	return last.Slot, !taken, nil
}

// claim registers the engine in a slot. The caller holds the slots' lock.
func (d daemon) claim(ctx context.Context) (int, error) {
	slot, _, ok, err := d.registered()
	switch {
	case err != nil:
		return 0, err
	case ok:
		return slot, d.slots.Register(slot, d.StateDir)
	}
	r, ok, err := d.state.readRecord()
	if err != nil {
		return 0, err
	}
	had := -1
	if ok {
		had = r.Slot
	}
	return d.slots.Claim(ctx, d.StateDir, had, func() (bool, error) { return api.HasExternalAddresses(d.state.database()) })
}
