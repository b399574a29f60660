package plumbing

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

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
)

// netnsDir is where `ip netns` looks.
const netnsDir = "/run/netns"

// nsfsMagic is the type of the file system that namespace files are on (magic.h).
const nsfsMagic = 0x6e736673

// Namespace is a named network namespace.
type Namespace string

// Path is where the namespace is named.
func (n Namespace) Path() string { return filepath.Join(netnsDir, string(n)) }

// Exists reports whether there is such a namespace.
func (n Namespace) Exists() bool {
	var stat unix.Statfs_t
	return unix.Statfs(n.Path(), &stat) == nil && stat.Type == nsfsMagic
}

// Ensure makes the namespace and reports whether it was not there before.
func (n Namespace) Ensure() (made bool, err error) {
	if n.Exists() {
		return false, nil
	}
	// What is there without being a namespace was left by a crash half-way.
	if err := os.Remove(n.Path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("make namespace %s: %w", n, err)
	}
	err = OnThread(func() error {
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

// Delete removes the name; the kernel removes the namespace a moment after the
// last process in it has ended.
func (n Namespace) Delete() error {
	if err := unix.Unmount(n.Path(), unix.MNT_DETACH); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOENT) {
		return fmt.Errorf("unmount namespace %s: %w", n, err)
	}
	if err := os.Remove(n.Path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete namespace %s: %w", n, err)
	}
	return nil
}

// Do runs f on a thread inside the namespace.
func (n Namespace) Do(f func() error) error {
	handle, err := netns.GetFromName(string(n))
	if err != nil {
		return fmt.Errorf("open namespace %s: %w", n, err)
	}
	defer handle.Close()
	return OnThread(func() error {
		if err := netns.Set(handle); err != nil {
			return fmt.Errorf("enter namespace %s: %w", n, err)
		}
		return f()
	})
}

// OnThread runs f on a thread of its own, which f may move to another network
// namespace. A thread that does not find home again is never used again.
func OnThread(f func() error) error {
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

// Netlink opens a connection to the namespace's routing.
func (n Namespace) Netlink() (*netlink.Handle, error) {
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

// NFT applies a ruleset atomically.
func (n Namespace) NFT(ctx context.Context, ruleset string) error {
	if output, err := ApplyRules(ctx, n.Do, ruleset); err != nil {
		return fmt.Errorf("nft in namespace %s: %w: %s", n, err, output)
	}
	return nil
}

// ApplyRules has nft apply a ruleset where do leads to, and returns what it said.
func ApplyRules(ctx context.Context, do func(func() error) error, ruleset string) (string, error) {
	var output bytes.Buffer
	cmd := program.Command(ctx, "nft", "-f", "-")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(ruleset), &output, &output
	err := do(cmd.Run)
	return strings.TrimSpace(output.String()), err
}

// HasTable reports whether nft has a table of this name there.
func (n Namespace) HasTable(ctx context.Context, table string) bool {
	return HasTable(ctx, n.Do, table)
}

// HasTable reports whether nft has a table of this name where do leads to.
func HasTable(ctx context.Context, do func(func() error) error, table string) bool {
	return do(program.Command(ctx, "nft", "list", "table", "ip", table).Run) == nil
}

// Sysctl sets kernel parameters below net; those that the kernel was built
// without are passed over.
func (n Namespace) Sysctl(settings map[string]string) error {
	return n.Do(func() error {
		for name, value := range settings {
			err := os.WriteFile(filepath.Join("/proc/sys/net", name), []byte(value), 0)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("sysctl in namespace %s: %w", n, err)
			}
		}
		return nil
	})
}

// Namespaces lists the named namespaces that start with prefix.
func Namespaces(prefix string) ([]Namespace, error) {
	entries, err := os.ReadDir(netnsDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list namespaces: %w", err)
	}
	var list []Namespace
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), prefix) {
			list = append(list, Namespace(entry.Name()))
		}
	}
	return list, nil
}
