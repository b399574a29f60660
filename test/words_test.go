package test

import (
	"regexp"
	"strings"
	"testing"
)

// unusual are words of this project's early days that no user of kubectl, gcloud or gh
// expects, with what to write for them. CONTRIBUTING.md has the style.
var unusual = map[string]string{
	`\banew\b`:                      "again, or re-create",
	`\btells?\b`:                    "reports, shows, says",
	`\b[mM]end(s|ed|ing)?\b`:           "fix",
	`\bhalf gone\b`:                 "partly deleted",
	`\bso many times\b`:             "N consecutive",
	`\bstands? in the way\b`:        "preflight check failed, blocks",
	`\bno way into\b`:               "no working credentials for",
	`\btakes? access\b`:             "renews credentials",
	`\btime is over\b`:              "expired",
	`\balready so\b`:                "unchanged",
	`\b[dD]ay two\b`:                "Operations",
	`\bLast touches\b`:              "Finishing",
	`\bproof that nothing\b`:        "checks that nothing",
	`\bwhat is left of (its|their)`: "remaining",
}

// TestTextsUseUsualWords holds what programs print to the words of the field.
func TestTextsUseUsualWords(t *testing.T) {
	for _, s := range sources(t) {
		if within(s.dir(), "test") || s.generated {
			continue
		}
		for _, text := range s.literals() {
			for _, finding := range unusualIn(text) {
				t.Errorf("%s: %s", s.path, finding)
			}
		}
	}
}

// unusualIn finds unusual words in a text for people: one with a space in it.
func unusualIn(text string) (findings []string) {
	if !strings.Contains(text, " ") {
		return nil
	}
	for word, instead := range unusual {
		if found := regexp.MustCompile(word).FindString(text); found != "" {
			findings = append(findings, found+" in "+text+": write "+instead)
		}
	}
	return findings
}

func TestUnusualWordsAreSeen(t *testing.T) {
	if found := unusualIn("2 changes to make, 1 already so"); len(found) != 1 {
		t.Errorf("found %q", found)
	}
	if found := unusualIn("2 to change, 1 unchanged"); len(found) != 0 {
		t.Errorf("found %q", found)
	}
}
