// Package testhost boots an ordinary computer, a Debian 12 under QEMU with
// Debian's own kernel and no network, and runs the built binary with the
// machine image of the cache in it. What the product needs of a computer and
// what it leaves there shows on one that nobody has prepared for it.
package testhost

import (
	"cmp"
	"io"
	"time"
)

// Options say which computer it is, and what runs in it.
type Options struct {
	Binary   string        // kubectl-ha
	Programs []string      // more programs, to lie beside the scripts
	Script   string        // one of script/: plain.sh, those that have its stations, killed.sh or demo.sh
	Commands []string      // command lines, for readme.sh
	Suite    string        // Debian's; "" is bookworm, Debian 12
	Packages []string      // of Debian's, beside the usual ones
	Kernel   string        // more of the kernel's command line
	Memory   int           // megabytes; 0 are 6144
	Before   string        // a script that makes the computer special, before anything is looked at
	Limit    time.Duration // for the guest's whole life
	Log      io.Writer     // gets the serial console's lines
}

func (o Options) memory() int { return cmp.Or(o.Memory, 6144) }
