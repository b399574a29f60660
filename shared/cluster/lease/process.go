package lease

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
)

// Process is who carries out the verbs: what another command is told that
// finds the cluster locked.
type Process struct {
	User, Host string
	PID        int
	// Machine differs from that of every other computer, boot and process
	// namespace, so that a PID means one process; empty where that is unknown.
	Machine string
	// Alive reports whether a process of Machine lives; it may be nil without one.
	Alive func(pid int) bool
}

// identity is the holder of a Lease, as it is written there.
type identity struct {
	command string
	who     string // user@host
	pid     int
	machine string
}

// identity names one run of a command, as no other is named.
func (p Process) identity(command string) string {
	return fmt.Sprintf("%s; %s@%s; pid %d; %s-%s", command, p.User, p.Host, p.PID, p.Machine, rand.Text()[:8])
}

// parseIdentity reads an identity back. What is not one of ours, such as a Lease
// that somebody wrote by hand, is all command.
func parseIdentity(text string) identity {
	words := strings.Split(text, "; ")
	n := len(words) - 3
	if n < 1 {
		return identity{command: text}
	}
	pid, err := strconv.Atoi(strings.TrimPrefix(words[n+1], "pid "))
	if err != nil {
		return identity{command: text}
	}
	machine, _, _ := strings.Cut(words[n+2], "-")
	return identity{command: strings.Join(words[:n], "; "), who: words[n], pid: pid, machine: machine}
}

func (i identity) String() string {
	if i.who == "" {
		return strconv.Quote(i.command)
	}
	return fmt.Sprintf("%q (%s)", i.command, i.place())
}

func (i identity) place() string { return fmt.Sprintf("%s, pid %d", i.who, i.pid) }

// dead reports whether the holder is known to be dead: a process of this very
// computer that is no more. Of others only time can tell.
func (p Process) dead(holder identity) bool {
	return p.Machine != "" && p.Alive != nil && holder.machine == p.Machine && !p.Alive(holder.pid)
}
