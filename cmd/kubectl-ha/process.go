package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/user"
	"syscall"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
)

// process is this one, as other commands are told of it.
func process() lease.Process {
	self := lease.Process{User: "unknown", Host: "unknown", PID: os.Getpid(), Machine: machine(), Alive: alive}
	if account, err := user.Current(); err == nil {
		self.User = account.Username
	}
	if host, err := os.Hostname(); err == nil {
		self.Host = host
	}
	return self
}

// machine names this boot of this computer, and the namespace of our PID in it:
// host names and PIDs alone repeat, in containers above all. It is empty where
// the system does not tell, as on macOS.
func machine() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	namespace, nsErr := os.Readlink("/proc/self/ns/pid")
	if errors.Join(err, nsErr) != nil {
		return ""
	}
	sum := sha256.Sum256(append(boot, namespace...))
	return fmt.Sprintf("%x", sum[:6])
}

// alive tells of a process of this machine; signal 0 only asks.
func alive(pid int) bool {
	found, err := os.FindProcess(pid)
	return err != nil || !errors.Is(found.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
