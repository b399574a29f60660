// Package pagetest checks HTML pages, for tests.
package pagetest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Check fails a test for each of a page's faults.
func Check(t *testing.T, page string) {
	t.Helper()
	for _, fault := range faults(page) {
		t.Error(fault)
	}
}

var (
	void    = []string{"meta", "link", "br", "hr", "img", "input"} // are never ended
	foreign = []string{"script", "link", "iframe", "img", "object", "embed"}
	links   = []string{"src", "href", "srcset"}
)

// checker reads a page.
type checker struct {
	open   []string // elements that are not ended yet
	ids    map[string]bool
	faults []string
}

// faults are elements that are not ended where they should be, IDs of two elements,
// scripts, and what needs another file.
func faults(page string) []string {
	c := &checker{ids: map[string]bool{}}
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		c.read(kind, tokens.Token())
	}
	if err := tokens.Err(); !errors.Is(err, io.EOF) {
		c.fault("it cannot be read: %v", err)
	}
	if len(c.open) > 0 {
		c.fault("%q are not ended", c.open)
	}
	return c.faults
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) read(kind html.TokenType, token html.Token) {
	switch kind {
	case html.StartTagToken, html.SelfClosingTagToken:
		if kind == html.StartTagToken && !slices.Contains(void, token.Data) {
			c.open = append(c.open, token.Data)
		}
		c.element(token)
	case html.EndTagToken:
		n := len(c.open)
		if n == 0 || c.open[n-1] != token.Data {
			c.fault("%s ends where %q are open", token.Data, c.open)
			return
		}
		c.open = c.open[:n-1]
	case html.TextToken:
		if strings.Contains(token.Data, "@import") || strings.Contains(token.Data, "url(") {
			c.fault("it needs another file: %s", token.Data)
		}
	}
}

func (c *checker) element(token html.Token) {
	if slices.Contains(foreign, token.Data) {
		c.fault("it has a %s", token.Data)
	}
	for _, a := range token.Attr {
		switch {
		case a.Key == "id" && c.ids[a.Val]:
			c.fault("two elements have the ID %s", a.Val)
		case a.Key == "id":
			c.ids[a.Val] = true
		case a.Key == "xmlns": // names SVG, and is never fetched
		case slices.Contains(links, a.Key), strings.HasPrefix(a.Key, "on"), strings.Contains(a.Val, "//"):
			c.fault("%s has %s=%q", token.Data, a.Key, a.Val)
		}
	}
}
