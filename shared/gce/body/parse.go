package body

import (
	"net/netip"
	"time"
)

// ParseTime returns the zero Time for what is none.
func ParseTime(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// ParseAddr returns the zero Addr for what is none.
func ParseAddr(text string) netip.Addr {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return addr
}

// ParsePrefix returns the zero Prefix for what is none.
func ParsePrefix(text string) netip.Prefix {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}
