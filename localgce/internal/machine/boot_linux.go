package machine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine/kernel"
)

// boot starts a machine that is off.
func (r *Runc) boot(ctx context.Context, m *machine, spec Spec) error {
	if err := r.clear(ctx, spec.ID); err != nil {
		return err
	}
	m.life.Store(nil)
	image, err := r.imageOf(spec.Disk)
	if err != nil {
		return err
	}
	if err := r.ensureDisk(ctx, spec, image); err != nil {
		return err
	}
	f := r.files(spec.ID)
	if err := os.WriteFile(f.mark(), nil, 0o600); err != nil {
		return fmt.Errorf("mark the machine as started: %w", err)
	}
	pid, err := r.launch(ctx, spec, image, f)
	if err == nil {
		err = r.watch(m, spec.ID, pid, true)
	}
	if err != nil {
		return errors.Join(err, r.clear(ctx, spec.ID))
	}
	return nil
}

// launch has runc start the machine's init on its disk and console.
func (r *Runc) launch(ctx context.Context, spec Spec, image Image, f files) (pid int, err error) {
	tty, err := openTerminal(r.keeperName(spec.ID), r.copierName(spec.ID), f.console())
	if err != nil {
		return 0, err
	}
	defer tty.Close()
	release, err := kernel.Release()
	if err != nil {
		return 0, fmt.Errorf("ask for the kernel's release: %w", err)
	}
	config, err := makeBundle(r.Prefix, spec, f, r.disk(spec.Disk.ID), tty.Name(), r.caps, kernelFiles("/", release))
	if err != nil {
		return 0, err
	}
	for path, text := range map[string][]byte{filepath.Join(f.bundle(), "config.json"): config, f.swaps(): []byte(noSwap)} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return 0, fmt.Errorf("write the machine's description: %w", err)
		}
	}
	if err := image.mountRoot(f, r.disk(spec.Disk.ID)); err != nil {
		return 0, err
	}
	if pid, err = r.runc.start(ctx, spec.ID, f, tty); err != nil {
		return 0, errors.Join(err, unmountBelow(f.root()))
	}
	return pid, r.settle(ctx, spec.ID, pid)
}

// settle does what is left to do for a machine when its init runs, which may have
// been done already.
func (r *Runc) settle(ctx context.Context, id string, pid int) error {
	return errors.Join(unmountBelow(r.files(id).root()), shareMounts(ctx, pid))
}
