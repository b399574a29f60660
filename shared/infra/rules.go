package infra

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// SSHPort is where machines serve SSH.
const SSHPort = 22

// HealthCheckRanges are where Google's probes of passthrough load balancers
// come from. https://cloud.google.com/load-balancing/docs/health-check-concepts#ip-ranges
func HealthCheckRanges() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("35.191.0.0/16"),
		netip.MustParsePrefix("130.211.0.0/22"),
		netip.MustParsePrefix("209.85.152.0/22"),
		netip.MustParsePrefix("209.85.204.0/22"),
	}
}

// LetsIn says what a rule lets in: "tcp:22 from 0.0.0.0/0 (to demo-machine)".
func (f Firewall) LetsIn() string {
	switch {
	case f.Disabled:
		return "nothing, being disabled"
	case len(f.Allow) == 0:
		return "nothing"
	}
	text := strings.Join(texts(f.Allow), ", ") + " from " + strings.Join(f.From(), ", ")
	if to := slices.Concat(f.TargetTags, f.TargetAccounts); len(to) > 0 {
		text += " (to " + strings.Join(to, ", ") + ")"
	}
	return text
}

// From are the ranges, tags and service accounts that a rule lets in.
func (f Firewall) From() []string {
	return slices.Concat(texts(SortedRanges(f.Sources)), f.SourceTags, f.SourceAccounts)
}

// Ranges are the sources of a rule as text, in their order.
func (f Firewall) Ranges() []string { return texts(f.Sources) }

// Same compares what two rules let in, as sets: their order means nothing.
func (f Firewall) Same(other Firewall) bool {
	return f.Disabled == other.Disabled && slices.Equal(SortedRanges(f.Sources), SortedRanges(other.Sources)) &&
		sameSet(f.SourceTags, other.SourceTags) && sameSet(f.SourceAccounts, other.SourceAccounts) &&
		sameSet(f.TargetTags, other.TargetTags) && sameSet(f.TargetAccounts, other.TargetAccounts) &&
		sameSet(texts(f.Allow), texts(other.Allow))
}

// SortedRanges are the ranges in order, each once.
func SortedRanges(ranges []netip.Prefix) []netip.Prefix {
	var set []netip.Prefix
	for _, one := range ranges {
		set = append(set, one.Masked())
	}
	slices.SortFunc(set, netip.Prefix.Compare)
	return slices.Compact(set)
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func texts[T fmt.Stringer](all []T) (list []string) {
	for _, one := range all {
		list = append(list, one.String())
	}
	return list
}
