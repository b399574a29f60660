package computer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// Note writes down how the computer is, unless the file says it already. file
// must not outlive a restart of the computer, which puts all back.
func Note(file string) error {
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	b, err := look()
	if err != nil {
		return fmt.Errorf("note how this computer is: %w", err)
	}
	return b.write(file)
}

func (b before) write(file string) error {
	text, err := json.Marshal(b)
	if err == nil {
		err = os.WriteFile(file+".new", text, 0o600)
	}
	if err == nil {
		err = os.Rename(file+".new", file) // whole, or not at all
	}
	if err != nil {
		return fmt.Errorf("note how this computer is: %w", err)
	}
	return nil
}

func read(file string) (b before, err error) {
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	return b, err
}

func look() (b before, err error) {
	loaded, err := modules()
	if err != nil {
		return b, err
	}
	for _, m := range loaded {
		b.Modules = append(b.Modules, m.name)
	}
	if b.Sysctls, err = settings(); err != nil {
		return b, err
	}
	if b.Controllers, err = controllers(); err != nil {
		return b, err
	}
	b.NamespacesMounted, err = isMount(NamespaceDir)
	return b, err
}

// Restore puts back what the file says and removes it. No engine may run. A
// module that something else has come to use stays.
func Restore(ctx context.Context, file string) error {
	b, err := read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return errors.Join(fmt.Errorf("read how this computer was: %w", err), os.Remove(file))
	}
	if err := b.putBack(ctx); err != nil {
		return fmt.Errorf("put back how this computer was: %w", err)
	}
	return os.Remove(file)
}

func (b before) putBack(ctx context.Context) error {
	if err := b.reset(); err != nil {
		return err
	}
	if err := b.unforward(); err != nil {
		return err
	}
	if err := b.disable(); err != nil {
		return err
	}
	if err := b.unmountNamespaces(NamespaceDir); err != nil {
		return err
	}
	return b.unload(ctx)
}

// settings are those that an engine may change.
func settings() (map[string]string, error) {
	now := map[string]string{}
	for name := range raised {
		text, err := os.ReadFile(sysctlPath(name))
		if err != nil {
			return nil, err
		}
		now[name] = strings.TrimSpace(string(text))
	}
	return now, nil
}

// reset puts settings back.
func (b before) reset() error {
	now, err := settings()
	if err != nil {
		return err
	}
	for _, name := range b.changed(now) {
		if err := os.WriteFile(sysctlPath(name), []byte(b.Sysctls[name]), 0); err != nil {
			return err
		}
	}
	return nil
}

// subtreeControl has the controllers that the root cgroup passes on, in version 2.
const subtreeControl = "/sys/fs/cgroup/cgroup.subtree_control"

// controllers lists them: nothing with version 1.
func controllers() ([]string, error) {
	text, err := os.ReadFile(subtreeControl)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return strings.Fields(string(text)), err
}

// disable has the root cgroup pass on no more than before. The kernel keeps what
// another cgroup has come to pass on itself (EBUSY).
func (b before) disable() error {
	if len(b.Controllers) == 0 { // version 1, or nobody's to take away
		return nil
	}
	now, err := controllers()
	for _, name := range b.enabled(now) {
		_ = os.WriteFile(subtreeControl, []byte("-"+name), 0)
	}
	return err
}

// lingering is how long the kernel may take until the next module is free: it
// buries the namespaces whose networks use them one after another.
const lingering = 3 * time.Second

// unload removes modules until none is left that came since. One frees another,
// and deleted namespaces keep some for a moment.
func (b before) unload(ctx context.Context) error {
	ctx, cancel := wait.WithIdleTimeout(ctx, lingering)
	defer cancel()
	var failure error
	left := 0
	_ = wait.Poll(ctx, 50*time.Millisecond, func(context.Context) (bool, string, error) { // what is used after that stays
		now, err := modules()
		if err != nil {
			failure = err
			return true, "", nil
		}
		for _, name := range b.removable(now) {
			_ = unix.DeleteModule(name, unix.O_NONBLOCK) // looked at again
		}
		if len(now) < left {
			wait.Progressed(ctx)
		}
		left = len(now)
		return !b.cameSince(now), "modules are in use", nil
	})
	return failure
}

// modules lists what is loaded: nothing where the kernel has no modules.
func modules() ([]module, error) {
	text, err := os.ReadFile("/proc/modules")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return parseModules(string(text)), err
}

func sysctlPath(name string) string {
	return filepath.Join("/proc/sys", strings.ReplaceAll(name, ".", "/"))
}
