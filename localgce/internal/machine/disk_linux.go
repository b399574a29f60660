package machine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
)

// ensureDisk makes what of the machine and its disk is not there yet.
func (o Options) ensureDisk(ctx context.Context, spec Spec, image Image) error {
	f, d := o.files(spec.ID), o.disk(spec.Disk.ID)
	for _, dir := range []string{f.root(), f.bundle(), d.work()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the machine's directory: %w", err)
		}
	}
	if err := o.copyMade(ctx, spec.Disk); err != nil {
		return err
	}
	err := ensureWhole(d.upper(), func(dir string) error { return personalize(dir, spec) })
	if err != nil {
		return fmt.Errorf("make the machine's disk: %w", err)
	}
	if err := rename(d.upper(), spec); err != nil {
		return fmt.Errorf("give the disk the machine's name: %w", err)
	}
	err = ensureWhole(d.containerd(), func(dir string) error { return cloneTree(ctx, image.Containerd, dir) })
	if err != nil {
		return fmt.Errorf("clone the machine's container images: %w", err)
	}
	return nil
}

// ensureWhole has make fill a directory aside and puts it in place only when it
// is whole, so that one interrupted half-way is made anew. What fails leaves nothing
// behind: it may be the room on the disk that is missing.
func ensureWhole(dir string, make func(dir string) error) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	partial := dir + ".partial"
	if err := os.RemoveAll(partial); err != nil {
		return err
	}
	if err := make(partial); err != nil {
		return errors.Join(err, os.RemoveAll(partial))
	}
	return os.Rename(partial, dir)
}

// personalize makes the upper layer of the machine's root: its own /etc files.
func personalize(upper string, spec Spec) error {
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return err
	}
	if err := os.MkdirAll(upper, 0o755); err != nil {
		return err
	}
	return inUpper(upper, func(root *os.Root) error {
		if err := writeEtc(root, "machine-id", hex.EncodeToString(id)+"\n"); err != nil {
			return err
		}
		return writeNames(root, spec)
	})
}

// rename gives a disk that was another machine's the name of this one. Its
// machine ID stays, as that of a disk on Compute Engine does.
func rename(upper string, spec Spec) error {
	return inUpper(upper, func(root *os.Root) error {
		if hostname(root) == spec.Hostname {
			return nil
		}
		return writeNames(root, spec)
	})
}

// inUpper works on a layer by a handle: a machine that ran on it may have left
// symbolic links, which must not lead out of it.
func inUpper(upper string, work func(*os.Root) error) error {
	root, err := os.OpenRoot(upper)
	if err != nil {
		return err
	}
	return errors.Join(work(root), root.Close())
}

// hostname is what the layer says, or "" where that is no plain file.
func hostname(root *os.Root) string {
	const name = "etc/hostname"
	if info, err := root.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	text, err := root.ReadFile(name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

func writeNames(root *os.Root, spec Spec) error {
	for name, text := range etcFiles(spec) {
		if err := writeEtc(root, name, text); err != nil {
			return err
		}
	}
	return nil
}

// writeEtc writes a file below etc, in place of whatever is there. The modes
// show in the machine, whatever the daemon's umask is.
func writeEtc(root *os.Root, name, text string) error {
	file := path.Join("etc", name)
	dir := path.Dir(file)
	if err := root.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for ; dir != "."; dir = path.Dir(dir) {
		if err := root.Chmod(dir, 0o755); err != nil {
			return err
		}
	}
	if err := errors.Join(root.Chmod(".", 0o755), root.RemoveAll(file)); err != nil {
		return err
	}
	if err := root.WriteFile(file, []byte(text), 0o644); err != nil {
		return err
	}
	return root.Chmod(file, 0o644)
}

// cloneTree copies a tree by hard links, and for real the databases in it,
// which are written in place. Across file systems everything is copied.
func cloneTree(ctx context.Context, from, to string) error {
	if err := run(ctx, "cp", "-a", "--link", from, to); err != nil {
		if err := os.RemoveAll(to); err != nil {
			return err
		}
		return run(ctx, "cp", "-a", "--reflink=auto", from, to)
	}
	return filepath.WalkDir(to, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !strings.HasSuffix(path, ".db") {
			return err
		}
		if err := run(ctx, "cp", "-a", path, path+".own"); err != nil {
			return err
		}
		return os.Rename(path+".own", path)
	})
}

// run runs a command; its error carries what the command wrote.
func run(ctx context.Context, name string, args ...string) error {
	output, err := program.Command(ctx, name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(output)))
	}
	return nil
}

// mountRoot mounts the machine's disk over the image. runc takes the mount into
// the machine's own namespace; here it may go as soon as the machine runs.
func (i Image) mountRoot(f files, d disk) error {
	for _, dir := range []string{i.Rootfs, string(d)} {
		if strings.ContainsAny(dir, ":,\\") {
			return fmt.Errorf("mount the machine's disk: the path %s has a character that overlay mounts cannot have", dir)
		}
	}
	data := fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", i.Rootfs, d.upper(), d.work())
	if err := unix.Mount("overlay", f.root(), "overlay", 0, data); err != nil {
		return fmt.Errorf("mount the machine's disk on %s: %w", f.root(), err)
	}
	return nil
}
