package localgce

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// admit lets the user for whom sudo starts the engine use it afterwards, without
// sudo; without one, the user who was admitted before. That user's kubeconfig leads
// into its machines anyway.
func (d daemon) admit() error {
	slot, _, ok, err := d.registered()
	if err != nil || !ok || os.Geteuid() != 0 {
		return err
	}
	user, ok := owned.SudoUser()
	if !ok {
		if user, ok = d.slots.Admitted(slot); !ok {
			return nil
		}
	}
	files := map[string][]byte{}
	for _, path := range []string{d.state.record(), d.state.token()} {
		if files[filepath.Base(path)], err = d.state.read(path); err != nil {
			return fmt.Errorf("admit user %d to the local Compute Engine: %w", user, err)
		}
	}
	return d.slots.Admit(slot, user, files, filepath.Base(d.state.gcloud()))
}

// asUser is the engine as a user other than root sees it to whom it was admitted.
// Where no state directory was chosen, that is any such engine: sudo may have had
// another home than the user.
func (d daemon) asUser(chosen bool) daemon {
	if os.Geteuid() == 0 {
		return d
	}
	tenant, dir, ok := d.slots.Pass(d.StateDir)
	if !ok && !chosen {
		tenant, dir, ok = d.slots.Pass("")
	}
	if ok {
		d.StateDir, d.state = tenant.StateDir, state(dir)
	}
	return d
}

// needsRoot refuses what only root can do to the engine of a state directory.
func needsRoot(what, stateDir string) error {
	if os.Geteuid() == 0 {
		return nil
	}
	return errs.Errorf(errs.Denied, "%s the local Compute Engine in %s: root is needed", what, stateDir).
		WithID("local-needs-root").WithHint("Run as root.")
}
