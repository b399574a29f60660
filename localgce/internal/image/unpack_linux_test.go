package image

import (
	"archive/tar"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// archived is a tar file of these headers; regular files have a word in them.
func archived(t *testing.T, headers ...tar.Header) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "machine.tar")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewWriter(file)
	for _, header := range headers {
		content := ""
		if header.Typeflag == tar.TypeReg {
			content = "word"
		}
		header.Size = int64(len(content))
		if err := archive.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestUnpackKeepsAllKinds: owners, modes, extended attributes, links and devices.
func TestUnpackKeepsAllKinds(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may give files away")
	}
	const capability = "\x01\x00\x00\x02\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" // cap_net_raw=ep
	root := filepath.Join(t.TempDir(), "root")
	err := unpack(t.Context(), archived(t,
		tar.Header{Name: "./ping", Typeflag: tar.TypeReg, Mode: 0o4755, Uid: 65534, Gid: 100, PAXRecords: map[string]string{"SCHILY.xattr.security.capability": capability}},
		tar.Header{Name: "./again", Typeflag: tar.TypeLink, Linkname: "./ping"},
		tar.Header{Name: "./link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		tar.Header{Name: "./dir", Typeflag: tar.TypeDir, Mode: 0o1777, Uid: 1},
		tar.Header{Name: "./null", Typeflag: tar.TypeChar, Mode: 0o666, Devmajor: 1, Devminor: 3},
		tar.Header{Name: "./pipe", Typeflag: tar.TypeFifo, Mode: 0o600},
	), root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		mode  uint32
		owner uint32
		links uint64
		dev   uint64
	}{
		"ping":  {syscall.S_IFREG | 0o4755, 65534, 2, 0},
		"again": {syscall.S_IFREG | 0o4755, 65534, 2, 0},
		"link":  {syscall.S_IFLNK | 0o777, 0, 1, 0},
		"dir":   {syscall.S_IFDIR | 0o1777, 1, 2, 0},
		"null":  {syscall.S_IFCHR | 0o666, 0, 1, unix.Mkdev(1, 3)},
		"pipe":  {syscall.S_IFIFO | 0o600, 0, 1, 0},
	} {
		var got syscall.Stat_t
		if err := syscall.Lstat(filepath.Join(root, name), &got); err != nil {
			t.Fatal(err)
		}
		if got.Mode != want.mode || got.Uid != want.owner || uint64(got.Nlink) != want.links || got.Rdev != want.dev {
			t.Errorf("%s has mode %o, owner %d, %d links, device %d; want %+v", name, got.Mode, got.Uid, got.Nlink, got.Rdev, want)
		}
	}
	value := make([]byte, 100)
	n, err := unix.Getxattr(filepath.Join(root, "ping"), "security.capability", value)
	if err != nil || string(value[:n]) != capability {
		t.Errorf("the capability is %q, %v", value[:max(n, 0)], err)
	}
}

// TestUnpackStaysInItsDirectory, whatever the archive says.
func TestUnpackStaysInItsDirectory(t *testing.T) {
	for name, headers := range map[string]func(outside string) []tar.Header{
		"a path that leads up": func(string) []tar.Header {
			return []tar.Header{{Name: "../outside/file", Typeflag: tar.TypeReg}}
		},
		"an absolute path": func(outside string) []tar.Header {
			return []tar.Header{{Name: outside + "/file", Typeflag: tar.TypeReg}}
		},
		"through a symbolic link": func(outside string) []tar.Header {
			return []tar.Header{{Name: "link", Typeflag: tar.TypeSymlink, Linkname: outside}, {Name: "link/file", Typeflag: tar.TypeReg}}
		},
		"through a symbolic link that leads up": func(string) []tar.Header {
			return []tar.Header{{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "../outside"}, {Name: "link/file", Typeflag: tar.TypeReg}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			above := t.TempDir()
			outside := filepath.Join(above, "outside")
			if err := os.Mkdir(outside, 0o755); err != nil {
				t.Fatal(err)
			}
			err := unpack(t.Context(), archived(t, headers(outside)...), filepath.Join(above, "root"))
			t.Log(err) // tar may leave such a name out, or put it below the root
			left, err := os.ReadDir(outside)
			if err != nil {
				t.Fatal(err)
			}
			if len(left) > 0 {
				t.Errorf("%v was made outside", left)
			}
		})
	}
	outside := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(outside, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "root")
	_ = unpack(t.Context(), archived(t,
		tar.Header{Name: "link", Typeflag: tar.TypeSymlink, Linkname: outside},
		tar.Header{Name: "link", Typeflag: tar.TypeReg},
	), root)
	if content, err := os.ReadFile(outside); err != nil || !strings.Contains(string(content), "mine") {
		t.Errorf("a file outside was written through a link: %q, %v", content, err)
	}
}
