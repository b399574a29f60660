// Package machine runs the instances of the local Compute Engine. On Linux as
// root they are systemd machines under runc; tests use scripted ones.
package machine

import (
	"context"
	"time"
)

// Spec says what to boot.
type Spec struct {
	ID       string // unique on this computer, stable over restarts; names the container, cgroup and files: [a-z0-9-]+
	Hostname string // short host name, the instance's name
	Netns    string // path of the network namespace, made beforehand
	Disk     Disk   // that it boots from

	// Search are the DNS search domains, such as ZONE.c.PROJECT.internal;
	// google.internal when empty. They are written when the disk is made, and
	// when it comes to a machine of another name.
	Search []string
}

// Disk is a disk, and what it is made from where it is not there yet.
type Disk struct {
	ID    string // unique among disks: [a-z0-9-]+
	Image string // name of the machine image, as Options.Image takes it
	Made  string // ID of an image that was made of another disk, in place of that; "" for none
}

// Halt says that a machine ended by itself, and how.
type Halt struct {
	ID    string
	Cause Cause
}

// Cause is how a machine ended by itself.
type Cause int

const (
	Unknown    Cause = iota // nobody was there to see
	PoweredOff              // it halted or powered off
	Rebooted                // it asked to be started again
	Died                    // its init was killed
)

// Runner boots and ends machines. All methods are safe for concurrent use,
// and idempotent: what is already so is no error. A machine outlives the
// process that started it.
type Runner interface {
	// Start boots the machine from its disk, which it makes from the machine
	// image where there is none. It returns once the machine's init runs. No
	// other machine may run from the disk.
	Start(ctx context.Context, spec Spec) error

	// Stop asks the machine's init to power off, and cuts the power after grace.
	// The disk stays. grace 0 cuts at once.
	Stop(ctx context.Context, id string, grace time.Duration) error

	// Delete cuts the power and removes the console and all else but the disk.
	Delete(ctx context.Context, id string) error

	// DeleteDisk removes a disk, from which no machine may run. A machine that
	// starts from it later gets a new one.
	DeleteDisk(ctx context.Context, disk string) error

	// MakeImage copies a disk, from which no machine should run, as an image of that
	// ID: [a-z0-9-]+.
	MakeImage(ctx context.Context, id string, from Disk) error

	// DeleteImage removes it. Disks that were made from it stay as they are.
	DeleteImage(ctx context.Context, id string) error

	// Machines lists the IDs of the machines that there are, running or not.
	Machines(ctx context.Context) ([]string, error)

	// Running reports whether the machine's init is alive.
	Running(id string) bool

	// Console reads what the machine wrote to its serial port since it was
	// made, from byte offset start, and the offset that follows what was
	// returned. At most the last 1 MiB is kept: an older start gives the oldest.
	// A negative start counts from the end.
	Console(id string, start int64) (text []byte, from, next int64, err error)

	// Halted delivers machines that ended by themselves ("sudo halt", a crash),
	// those found dead after a restart of the daemon included.
	Halted() <-chan Halt
}
