package ui

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

var escape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\x1b\[[0-9;?]*[ -/]*[@-~]`)
})

// width counts the columns that text takes, colours left out.
func width(text string) int {
	return utf8.RuneCountInString(escape().ReplaceAllString(text, ""))
}

// pad fills text with spaces up to columns.
func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-width(text)))
}

// fit cuts text without colours to at most columns.
func fit(text string, columns int) string {
	if utf8.RuneCountInString(text) <= columns {
		return text
	}
	if columns < 2 {
		return ""
	}
	return string([]rune(text)[:columns-1]) + "…"
}

// clean makes one line of text fit to be shown: a machine's log may hold
// anything, and must not steer the user's terminal.
func clean(line string) string {
	line = escape().ReplaceAllString(line, "")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, line))
}

// cleanLines splits text into clean lines and drops the empty ones.
func cleanLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = clean(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// Elapsed writes a duration for people: 0.4s, 12s, 3m05s, 1h02m.
func Elapsed(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1fs", max(d, 0).Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	default:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	}
}
