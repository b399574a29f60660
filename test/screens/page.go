package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// shot is the screen that a page shows below the comment with its name.
type shot struct{ name, text string }

// pages are those that show screens, each once, with the names of theirs.
var pages = map[string][]string{
	"README.md":       {"drill-result"},
	"docs/screens.md": {"up", "up-end", "status", "drill"},
}

// block is the block of code of a screen, with the comment above it.
func block(name string) *regexp.Regexp {
	return regexp.MustCompile("<!-- screen: " + regexp.QuoteMeta(name) + " -->\n```console\n((?:[^`\n].*\n|\n)*)```\n")
}

// complete reports whether the page has a block for each of its screens.
func complete(page string, names []string) error {
	for _, name := range names {
		if found := len(block(name).FindAllString(page, -1)); found != 1 {
			return fmt.Errorf("it has %d blocks of code below <!-- screen: %s -->, want 1", found, name)
		}
	}
	return nil
}

// place puts the screens of those names into their blocks.
func place(page string, names []string, shots []shot) (string, error) {
	for _, s := range shots {
		if !slices.Contains(names, s.name) {
			continue
		}
		at := block(s.name).FindStringSubmatchIndex(page)
		if at == nil {
			return "", fmt.Errorf("it has no block of code below <!-- screen: %s -->", s.name)
		}
		page = page[:at[2]] + s.text + page[at[3]:]
	}
	return page, nil
}

// private refuses screens that have one of the words, which may be paths.
func private(shots []shot, words []string) error {
	for _, s := range shots {
		for _, word := range words {
			word = strings.TrimRight(word, "/")
			alone := regexp.MustCompile(`(^|[^\w-])` + regexp.QuoteMeta(word) + `($|[^\w-])`)
			if word != "" && alone.MatchString(s.text) {
				return fmt.Errorf("the screen %s shows %q, which is of this computer alone:\n%s", s.name, word, s.text)
			}
		}
	}
	return nil
}
