//go:build !windows

package ui

// enableANSI has nothing to do here: terminals understand escape sequences.
func enableANSI(int) bool { return true }
