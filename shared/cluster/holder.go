package cluster

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
)

// Process is who carries out the verbs: what another command is told that
// finds the cluster held.
type Process struct {
	User, Host string
	PID        int
	// Machine differs from that of every other computer, boot and process
	// namespace, so that a PID means one process; empty where that is unknown.
	Machine string
	// Alive reports whether a process of Machine lives; it may be nil without one.
	Alive func(pid int) bool
}

// holder is who holds a cluster, as its Lease says.
type holder struct {
	command string
	who     string // user@host
	pid     int
	machine string
}

// identity names one run of a command, as no other is named.
func (p Process) identity(command string) string {
	return fmt.Sprintf("%s; %s@%s; pid %d; %s-%s", command, p.User, p.Host, p.PID, p.Machine, rand.Text()[:8])
}

// parseHolder reads an identity back. What is not one of ours, such as a Lease
// that somebody wrote by hand, is all command.
func parseHolder(identity string) holder {
	words := strings.Split(identity, "; ")
	n := len(words) - 3
	if n < 1 {
		return holder{command: identity}
	}
	pid, err := strconv.Atoi(strings.TrimPrefix(words[n+1], "pid "))
	if err != nil {
		return holder{command: identity}
	}
	machine, _, _ := strings.Cut(words[n+2], "-")
	return holder{command: strings.Join(words[:n], "; "), who: words[n], pid: pid, machine: machine}
}

func (h holder) String() string {
	if h.who == "" {
		return strconv.Quote(h.command)
	}
	return fmt.Sprintf("%q (%s)", h.command, h.place())
}

func (h holder) place() string { return fmt.Sprintf("%s, pid %d", h.who, h.pid) }

// gone reports whether the holder is known to be dead: a process of this very
// computer that is no more. Of others only time can tell.
func (p Process) gone(h holder) bool {
	return p.Machine != "" && p.Alive != nil && h.machine == p.Machine && !p.Alive(h.pid)
}
