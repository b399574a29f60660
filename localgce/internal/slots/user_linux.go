package slots

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
)

// passDir has what a user other than root needs of a slot's engine. The directory
// is root's: that user can put nothing in a file's place.
func (s Registry) passDir(slot int) string {
	return filepath.Join(s.Dir, fmt.Sprintf("user-%d", slot))
}

// Admit gives a user, and nobody else, files of a slot's engine to read, an empty
// directory to keep things in, and its lock, by which that user sees whether the
// daemon lives. It takes them from whoever had them before.
func (s Registry) Admit(slot int, user int, files map[string][]byte, keep string) error {
	if err := s.admit(slot, user, files, keep); err != nil {
		return fmt.Errorf("admit user %d to the engine in slot %d: %w", user, slot, err)
	}
	return nil
}

func (s Registry) admit(slot int, user int, files map[string][]byte, keep string) error {
	if had, ok := s.Admitted(slot); ok && had != user {
		if err := os.RemoveAll(s.passDir(slot)); err != nil {
			return err
		}
	}
	if err := os.Mkdir(s.passDir(slot), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	dir, err := os.OpenRoot(s.passDir(slot))
	if err != nil {
		return err
	}
	for name, text := range files {
		err = errors.Join(err, owned.Replace(dir, name, text, 0o600), dir.Lchown(name, user, -1))
	}
	if made := dir.Mkdir(keep, 0o700); !errors.Is(made, fs.ErrExist) {
		err = errors.Join(err, made, dir.Lchown(keep, user, -1))
	}
	return errors.Join(err, dir.Close(), os.Lchown(s.lockFile(slot), user, -1))
}

// Admitted is the user, other than root, who is admitted to a slot's engine. Its
// lock is that user's.
func (s Registry) Admitted(slot int) (user int, ok bool) {
	info, err := os.Lstat(s.lockFile(slot))
	if err != nil {
		return 0, false
	}
	user = owned.UserOf(info)
	return user, user != 0
}

// Pass finds an engine to which this process's user is admitted: that of the state
// directory, or where that is empty the first. dir has the files.
func (s Registry) Pass(stateDir string) (t Tenant, dir string, ok bool) {
	for slot := range network.Slots {
		t, known := s.Tenant(slot)
		if user, ok := s.Admitted(slot); ok && known && user == os.Geteuid() && (stateDir == "" || t.is(stateDir)) {
			return t, s.passDir(slot), true
		}
	}
	return Tenant{}, "", false
}
