//go:build e2e && linux

package preflight

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// mounted mounts a file system on a new directory for the time of the test.
func mounted(t *testing.T, kind, data string) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount(kind, dir, kind, 0, data); err != nil {
		t.Fatalf("mount %s: %v", kind, err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestTryOverlay(t *testing.T) {
	for name, test := range map[string]struct {
		dir  func() string
		want string // in the error; "" for none
	}{
		"the cache's disk": {func() string {
			dir, err := os.UserCacheDir()
			if err != nil {
				t.Fatal(err)
			}
			return dir
		}, ""},
		"a directory to come": {func() string { return filepath.Join(t.TempDir(), "state", "machines") }, ""},
		"tmpfs":               {func() string { return mounted(t, "tmpfs", "") }, ""},
		"ramfs":               {func() string { return mounted(t, "ramfs", "") }, "type ramfs"},
		"an overlay": {func() string {
			base := t.TempDir()
			for _, name := range []string{"lower", "upper", "work"} {
				if err := os.Mkdir(filepath.Join(base, name), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			return mounted(t, "overlay", "lowerdir="+base+"/lower,upperdir="+base+"/upper,workdir="+base+"/work")
		}, "type overlay"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := test.dir()
			err := tryOverlay(dir)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if left, err := filepath.Glob(filepath.Join(nearest(dir), ".kubectl-ha-try-*")); err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
		})
	}
}

// The computer that runs these tests has all that machines need.
func TestPreflightOfThisComputer(t *testing.T) {
	if problems := Problems(filepath.Join(t.TempDir(), "machines")); len(problems) > 0 {
		t.Errorf("found %v", problems)
	}
	trees, err := filepath.Glob("/sys/fs/cgroup/kha-try-*")
	more, errMore := filepath.Glob("/sys/fs/cgroup/memory/kha-try-*")
	if len(trees)+len(more) > 0 || err != nil || errMore != nil {
		t.Errorf("left: %v %v", trees, more)
	}
}
