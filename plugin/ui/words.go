package ui

import (
	"fmt"
	"io"
	"net/netip"
	"strings"
)

// Count writes "1 zone", "2 zones".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// OrDash is the text, or a dash in place of none.
func OrDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// Address is an address, or a dash where there is none.
func Address(addr netip.Addr) string {
	if !addr.IsValid() {
		return "-"
	}
	return addr.String()
}

// PrintLabelled writes text under a label, which stands once before its first line.
func PrintLabelled(out io.Writer, label, text string) {
	fmt.Fprintln(out, label+strings.TrimRight(text, "\n"))
}
