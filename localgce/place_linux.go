package localgce

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/api"
)

// registered returns the slot that the engine has: as the slot's file says, or,
// where that is lost or says nothing, as the engine's last daemon noted it
// since the computer was started. Since then nobody else can have got the slot.
func (d daemon) registered() (slot int, t tenant, ok bool, err error) {
	if slot, t, ok = d.slots.find(d.StateDir); ok {
		return slot, t, true, nil
	}
	last, ok, err := d.state.readRecord()
	if !ok || err != nil {
		return 0, tenant{}, false, nil // a record that cannot be read is none
	}
	boot, err := bootID()
	if err != nil || last.Boot != boot {
		return 0, tenant{}, false, err
	}
	if t, _ := d.slots.tenant(last.Slot); t.StateDir != "" {
		return 0, tenant{}, false, nil // not even then: somebody changed it by hand
	}
	return last.Slot, tenant{StateDir: d.StateDir, PID: last.PID}, true, nil
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
	_, taken := d.slots.tenant(last.Slot)
	return last.Slot, !taken, nil
}

// claim registers the engine in a slot. The caller holds the slots' lock.
func (d daemon) claim(ctx context.Context) (int, error) {
	if slot, _, ok, err := d.registered(); ok || err != nil {
		return slot, d.slots.register(slot, d.StateDir, err)
	}
	r, ok, err := d.state.readRecord()
	if err != nil {
		return 0, err
	}
	had := -1
	if ok {
		had = r.Slot
	}
	return d.slots.claim(ctx, d.StateDir, had, func() (bool, error) { return api.HasExternalAddresses(d.state.database()) })
}

// bootID changes with each start of the computer.
func bootID() (string, error) {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", fmt.Errorf("tell this start of the computer from others: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}
