package test

import (
	"regexp"
	"strings"
	"testing"
)

var (
	heading = regexp.MustCompile(`(?m)^\*\*(.*?)\*\*`)
	quoted  = regexp.MustCompile(`"([^"]+)"`)
	varying = regexp.MustCompile(`…|\bN\b|[()]`) // what differs from time to time
)

// TestTroubleshootingQuotesMessages: what a heading of the page quotes is what
// programs say.
func TestTroubleshootingQuotesMessages(t *testing.T) {
	said := strings.ToLower(strings.Join(messages(t), "\n"))
	seen := 0
	for _, title := range names(heading, text(t, "docs/troubleshooting.md")) {
		for _, quote := range names(quoted, title) {
			for _, part := range varying.Split(quote, -1) {
				part = strings.Trim(part, " .,:")
				if seen++; !strings.Contains(said, strings.ToLower(part)) {
					t.Errorf("%s: nothing says %q", title, part)
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d quotes were found: the look for them is broken", seen)
	}
}

// messages are all texts of the programs.
func messages(t *testing.T) (all []string) {
	t.Helper()
	for _, s := range sources(t) {
		if !within(s.dir(), "test") {
			all = append(all, s.literals()...)
		}
	}
	return all
}
