package network

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/program"
)

// netnsDir is where `ip netns` looks.
const netnsDir = "/run/netns"

// nsfsMagic is the type of the file system that namespace files are on (magic.h).
const nsfsMagic = 0x6e736673

// namespace is a named network namespace.
type namespace string

func (n namespace) path() string { return filepath.Join(netnsDir, string(n)) }

func (n namespace) exists() bool {
	var stat unix.Statfs_t
	return unix.Statfs(n.path(), &stat) == nil && stat.Type == nsfsMagic
}

// ensure makes the namespace and reports whether it was not there before.
func (n namespace) ensure() (made bool, err error) {
	if n.exists() {
		return false, nil
	}
	// What is there without being a namespace was left by a crash half-way.
	if err := os.Remove(n.path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("make namespace %s: %w", n, err)
	}
	err = onThread(func() error {
		handle, err := netns.NewNamed(string(n))
		if err != nil {
			return err
		}
		return handle.Close()
	})
	if err != nil {
		return false, fmt.Errorf("make namespace %s: %w", n, err)
	}
	return true, nil
}

// delete removes the name; the kernel removes the namespace a moment after the
// last process in it has ended.
func (n namespace) delete() error {
	if err := unix.Unmount(n.path(), unix.MNT_DETACH); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOENT) {
		return fmt.Errorf("unmount namespace %s: %w", n, err)
	}
	if err := os.Remove(n.path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete namespace %s: %w", n, err)
	}
	return nil
}

// do runs f on a thread inside the namespace.
func (n namespace) do(f func() error) error {
	handle, err := netns.GetFromName(string(n))
	if err != nil {
		return fmt.Errorf("open namespace %s: %w", n, err)
	}
	defer handle.Close()
	return onThread(func() error {
		if err := netns.Set(handle); err != nil {
			return fmt.Errorf("enter namespace %s: %w", n, err)
		}
		return f()
	})
}

// onThread runs f on a thread of its own, which f may move to another network
// namespace. A thread that does not find home again is never used again.
func onThread(f func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		home, err := netns.Get()
		if err != nil {
			done <- fmt.Errorf("find the thread's own namespace: %w", err)
			return
		}
		defer home.Close()
		err = f()
		if netns.Set(home) == nil {
			runtime.UnlockOSThread()
		}
		done <- err
	}()
	return <-done
}

// netlink opens a connection to the namespace's routing.
func (n namespace) netlink() (*netlink.Handle, error) {
	ns, err := netns.GetFromName(string(n))
	if err != nil {
		return nil, fmt.Errorf("open namespace %s: %w", n, err)
	}
	defer ns.Close()
	handle, err := netlink.NewHandleAt(ns, unix.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("netlink in namespace %s: %w", n, err)
	}
	return handle, nil
}

// nft applies a ruleset atomically.
func (n namespace) nft(ctx context.Context, ruleset string) error {
	if output, err := applyRules(ctx, n.do, ruleset); err != nil {
		return fmt.Errorf("nft in namespace %s: %w: %s", n, err, output)
	}
	return nil
}

// applyRules has nft apply a ruleset where do leads to, and returns what it said.
func applyRules(ctx context.Context, do func(func() error) error, ruleset string) (string, error) {
	var output bytes.Buffer
	cmd := program.Command(ctx, "nft", "-f", "-")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(ruleset), &output, &output
	err := do(cmd.Run)
	return strings.TrimSpace(output.String()), err
}

// hasTable tells whether nft has a table of this name there.
func (n namespace) hasTable(ctx context.Context, table string) bool {
	return n.do(program.Command(ctx, "nft", "list", "table", "ip", table).Run) == nil
}

// sysctl sets kernel parameters below net; those that the kernel was built
// without are passed over.
func (n namespace) sysctl(settings map[string]string) error {
	return n.do(func() error {
		for name, value := range settings {
			err := os.WriteFile(filepath.Join("/proc/sys/net", name), []byte(value), 0)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("sysctl in namespace %s: %w", n, err)
			}
		}
		return nil
	})
}

// namespaces lists the named namespaces that start with prefix.
func namespaces(prefix string) ([]namespace, error) {
	entries, err := os.ReadDir(netnsDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list namespaces: %w", err)
	}
	var list []namespace
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), prefix) {
			list = append(list, namespace(entry.Name()))
		}
	}
	return list, nil
}
