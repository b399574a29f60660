package machine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// processHandle is a process, held by a pidfd: its number is never taken for
// that of another.
type processHandle struct{ file *os.File }

func openProcess(pid int) (*processHandle, error) {
	fd, err := unix.PidfdOpen(pid, unix.PIDFD_NONBLOCK)
	if err != nil {
		return nil, fmt.Errorf("watch process %d: %w", pid, err)
	}
	return &processHandle{os.NewFile(uintptr(fd), "pidfd")}, nil
}

// wait returns nil once the process has ended, os.ErrDeadlineExceeded after
// timeout, and os.ErrClosed after Close. One caller at a time.
func (p *processHandle) wait(timeout time.Duration) error {
	if err := p.file.SetReadDeadline(time.Now().Add(timeout)); err != nil {
		return err
	}
	raw, err := p.file.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Read(func(fd uintptr) bool {
		poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(poll, 0)
		return err == nil && n > 0
	})
}

// signal sends a signal; a process that has ended is no error.
func (p *processHandle) signal(signal unix.Signal) error {
	raw, err := p.file.SyscallConn()
	if err != nil {
		return err
	}
	var failure error
	err = raw.Control(func(fd uintptr) { failure = unix.PidfdSendSignal(int(fd), signal, nil, 0) })
	if errors.Is(failure, unix.ESRCH) {
		failure = nil
	}
	return errors.Join(err, failure)
}

func (p *processHandle) Close() error { return p.file.Close() }

// named finds the processes whose first argument starts with prefix.
func named(prefix string) (map[int]string, error) {
	paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return nil, err
	}
	found := map[int]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended meanwhile
		}
		name, _, _ := strings.Cut(string(text), "\x00")
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil && strings.HasPrefix(name, prefix) {
			found[pid] = name
		}
	}
	return found, nil
}

// killNamed ends the processes that bear exactly this name.
func killNamed(name string) error {
	return eachNamed(name, func(p *processHandle) error { return p.signal(unix.SIGKILL) })
}

// eachNamed calls f with each process that bears exactly this name.
func eachNamed(name string, f func(*processHandle) error) error {
	found, err := named(name)
	failures := []error{err}
	for pid, whole := range found {
		if whole != name {
			continue
		}
		p, err := openProcess(pid)
		if errors.Is(err, unix.ESRCH) {
			continue // it has ended meanwhile
		}
		if err == nil {
			err = errors.Join(f(p), p.Close())
		}
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}
