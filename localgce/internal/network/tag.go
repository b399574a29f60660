package network

import (
	"net/netip"
	"strings"
)

// tag is what a machine's link says about it, kept as the link's alias.
type tag struct {
	machine  string
	external netip.Addr // zero for none
}

func (t tag) String() string {
	if !t.external.IsValid() {
		return t.machine
	}
	return t.machine + " " + t.external.String()
}

func parseTag(text string) tag {
	machine, external, _ := strings.Cut(text, " ")
	addr, err := netip.ParseAddr(external)
	if err != nil {
		return tag{machine: machine}
	}
	return tag{machine: machine, external: addr}
}
