package owned

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Check makes sure that nobody else can change what a resolved path leads to,
// as far as it exists. Every directory on it belongs to root, to this process's
// user, to the user for whom sudo runs it, or to the owner of its home, whose
// kubeconfig this process obeys anyway; and no others may write there, but for
// sticky directories such as /tmp, where they cannot move what is not theirs.
// A group may write if it has its owner's number: it is that user's own.
func Check(path string) error {
	if above := filepath.Dir(path); above != path {
		if err := Check(above); err != nil {
			return err
		}
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return unseen(err)
	case !info.IsDir():
		return errs.Errorf(errs.Usage, "%s is no directory", path).WithHint("Choose another place, or move it away.")
	}
	if why := distrust(info, trusted()); why != "" {
		return refused(path, why)
	}
	return nil
}

// Open opens a directory of this engine's own: of root, or of this process's
// user, where nobody else can write. What is done by the handle stays below it.
func Open(path string) (*os.Root, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, unseen(err)
	}
	info, err := root.Stat(".")
	if err == nil {
		err = Own(path, info)
	}
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return root, nil
}

// Own makes sure that what is at a path is no symbolic link, belongs to root or
// to this process's user, and can be written by nobody else.
func Own(path string, info fs.FileInfo) error {
	if info.Mode()&fs.ModeSymlink != 0 {
		return refused(path, "is a symbolic link")
	}
	if why := distrust(info, map[uint32]bool{0: true, uint32(os.Geteuid()): true}); why != "" {
		return refused(path, why)
	}
	return nil
}

func unseen(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return errs.Errorf(errs.Denied, "look into the directory: %w", err).WithHint("Run the command again with sudo -E.")
	}
	return fmt.Errorf("look into the directory: %w", err)
}

func refused(path, why string) error {
	return errs.Errorf(errs.Denied, "%s %s: others could have this process read, write and remove what they choose", path, why).
		WithID("local-directory-of-others").
		WithHint("Look at it (ls -ld %s) and move it away, or choose a directory that is not there yet.", path)
}

// distrust says why what is there can be changed by others than these, or "".
func distrust(info fs.FileInfo, owners map[uint32]bool) string {
	stat := info.Sys().(*syscall.Stat_t) // so it is on Linux
	sticky := info.IsDir() && info.Mode()&fs.ModeSticky != 0
	switch {
	case !owners[stat.Uid]:
		return fmt.Sprintf("belongs to user %d", stat.Uid)
	case sticky:
		return ""
	case info.Mode()&0o002 != 0:
		return "can be written by everybody"
	case info.Mode()&0o020 != 0 && stat.Gid != stat.Uid:
		return fmt.Sprintf("can be written by group %d", stat.Gid)
	}
	return ""
}

// trusted are the users who may own the directories on the way.
func trusted() map[uint32]bool {
	owners := map[uint32]bool{0: true, uint32(os.Geteuid()): true}
	if user, ok := SudoUser(); ok {
		owners[uint32(user)] = true
	}
	if info, err := os.Stat(os.Getenv("HOME")); err == nil {
		owners[uint32(UserOf(info))] = true
	}
	return owners
}
