package preflight

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine/kernel"
)

// tryOverlay makes a disk in dir, or where it is going to be, and does to it
// what machines do: a file system may allow the mount and refuse the rest. The
// mount has no place in the tree, so that nothing is left of it.
func tryOverlay(dir string) (err error) {
	base, err := os.MkdirTemp(nearest(dir), ".kubectl-ha-try-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(base)) }()
	for _, name := range []string{"lower/directory/below", "upper", "work"} {
		if err := os.MkdirAll(filepath.Join(base, name), 0o700); err != nil {
			return err
		}
	}
	mount, err := overlay(base)
	if err == nil {
		err = useOverlay(fmt.Sprintf("/proc/self/fd/%d", mount))
		_ = unix.Close(mount) // nothing is kept
	}
	if err != nil {
		return fmt.Errorf("an overlay on %s: %w", kindOf(base), err)
	}
	return nil
}

// overlay mounts upper over lower, and returns the mount's descriptor.
func overlay(base string) (int, error) {
	fs, err := unix.Fsopen("overlay", unix.FSOPEN_CLOEXEC)
	if err != nil {
		return 0, fmt.Errorf("the kernel has no overlay file system: %w", err)
	}
	defer unix.Close(fs)
	for key, name := range map[string]string{"lowerdir": "lower", "upperdir": "upper", "workdir": "work"} {
		if err := unix.FsconfigSetString(fs, key, filepath.Join(base, name)); err != nil {
			return 0, fmt.Errorf("describe it: %w%s", err, reason(fs))
		}
	}
	if err := unix.FsconfigCreate(fs); err != nil {
		return 0, fmt.Errorf("make it: %w%s", err, reason(fs))
	}
	mount, err := unix.Fsmount(fs, unix.FSMOUNT_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("mount it: %w%s", err, reason(fs))
	}
	return mount, nil
}

// reason is what the kernel has to say about a file system that it did not make.
func reason(fs int) string {
	buffer := make([]byte, 1024)
	n, err := unix.Read(fs, buffer)
	if err != nil || n <= 0 {
		return ""
	}
	return " (" + strings.TrimSpace(string(buffer[:n])) + ")"
}

// useOverlay needs the attributes in which overlays keep what was removed and
// made anew, and in which files keep their capabilities.
func useOverlay(root string) error {
	directory := filepath.Join(root, "directory")
	if err := os.RemoveAll(directory); err != nil {
		return fmt.Errorf("remove a directory of the image: %w", err)
	}
	if err := os.Mkdir(directory, 0o755); err != nil {
		return fmt.Errorf("re-create a directory of the image: %w", err)
	}
	entries, err := os.ReadDir(directory)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return errors.New("a re-created directory has its former contents")
	}
	file := filepath.Join(directory, "program")
	if err := os.WriteFile(file, nil, 0o755); err != nil {
		return err
	}
	if err := unix.Setxattr(file, "security.capability", fileCapability, 0); err != nil {
		return fmt.Errorf("give a file capabilities: %w", err)
	}
	return nil
}

// fileCapability is the capability NET_RAW as ping has it (vfs_cap_data of
// capability.h, revision 2).
var fileCapability = []byte{1, 0, 0, 2, 0, 1 << 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

// nearest is the directory itself or the first above it that is there.
func nearest(dir string) string {
	for !isDir(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	return dir
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// kindOf names the file system that a directory is on.
func kindOf(dir string) string {
	all, err := kernel.Mounts()
	if err != nil {
		return "its file system"
	}
	kind, longest := "its file system", -1
	for _, m := range all {
		inside := m.Path == "/" || dir == m.Path || strings.HasPrefix(dir, m.Path+"/")
		if inside && len(m.Path) >= longest {
			kind, longest = "a file system of type "+m.FSType, len(m.Path)
		}
	}
	return kind
}
