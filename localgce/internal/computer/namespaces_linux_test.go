package computer

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestMountNamespaces: an `ip netns add` of somebody else does not get in the way of
// removing ours, and all is put back. It runs in a mount namespace of its own.
func TestMountNamespaces(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may mount")
	}
	if os.Getenv("OWN_MOUNTS") == "" {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
		again.Env = append(os.Environ(), "OWN_MOUNTS=1")
		again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
		if output, err := again.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		return
	}
	must(t, syscall.Mount("", "/", "none", syscall.MS_REC|syscall.MS_PRIVATE, ""))
	must(t, syscall.Mount("none", "/run", "tmpfs", 0, ""))
	must(t, MountNamespaces(NamespaceDir))
	must(t, MountNamespaces(NamespaceDir)) // by a second engine

	ours, theirs := filepath.Join(NamespaceDir, "ours"), "theirs"
	must(t, os.WriteFile(ours, nil, 0o600))
	must(t, syscall.Mount("/proc/self/ns/net", ours, "none", syscall.MS_BIND, ""))
	ip(t, "netns", "add", theirs)
	must(t, syscall.Unmount(ours, 0))
	must(t, os.Remove(ours))

	must(t, before{}.unmountNamespaces(NamespaceDir))
	mounted(t, true) // theirs is there
	ip(t, "netns", "delete", theirs)
	must(t, before{NamespacesMounted: true}.unmountNamespaces(NamespaceDir))
	mounted(t, true)
	must(t, before{}.unmountNamespaces(NamespaceDir))
	mounted(t, false)
}

func ip(t *testing.T, arguments ...string) {
	t.Helper()
	if output, err := exec.CommandContext(t.Context(), "ip", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("ip %v: %v: %s", arguments, err, output)
	}
}

func mounted(t *testing.T, want bool) {
	t.Helper()
	if got, err := isMount(NamespaceDir); err != nil || got != want {
		t.Errorf("%s is a mount: %v, %v; want %v", NamespaceDir, got, err, want)
	}
}
