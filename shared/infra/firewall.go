package infra

import (
	"slices"
	"strconv"
	"strings"
)

// Opens reports whether the rule lets TCP connections to the port in.
func (f Firewall) Opens(port int) bool {
	return !f.Disabled && slices.ContainsFunc(f.Allow, func(a Allow) bool { return a.includes(port) })
}

// For reports whether the rule is for a machine that has one of the tags. One that
// names service accounts instead may be.
func (f Firewall) For(tags ...string) bool {
	return len(f.TargetTags) == 0 || slices.ContainsFunc(f.TargetTags, func(tag string) bool { return slices.Contains(tags, tag) })
}

// includes knows protocols by name and by number, as Compute Engine does.
func (a Allow) includes(port int) bool {
	if !slices.Contains([]string{"all", "tcp", "6"}, a.Protocol) {
		return false
	}
	return len(a.Ports) == 0 || slices.ContainsFunc(a.Ports, func(ports string) bool {
		from, to, ranged := strings.Cut(ports, "-")
		if !ranged {
			to = from
		}
		first, err := strconv.Atoi(from)
		last, otherErr := strconv.Atoi(to)
		return err == nil && otherErr == nil && first <= port && port <= last
	})
}

// String is the protocol with its ports: "tcp:80,443".
func (a Allow) String() string {
	if len(a.Ports) == 0 {
		return a.Protocol
	}
	return a.Protocol + ":" + strings.Join(a.Ports, ",")
}
