// Package recipes reads what the pages of the documentation give a reader to
// type or to copy: their fenced blocks of code. Tests run them.
package recipes

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Page is a page of the documentation.
type Page struct {
	Path   string // from the root of the repository, with slashes
	Blocks []Block
	Spans  []Span
}

// Block is a fenced block of code.
type Block struct {
	Page     string // its path
	Line     int    // of the first line of its text, from 1
	Language string // "" where it has none
	Text     string
	Mark     Mark
}

// Place says where the block is: README.md:12.
func (b Block) Place() string { return fmt.Sprintf("%s:%d", b.Page, b.Line) }

// Span is code within a sentence.
type Span struct {
	Line int // from 1
	Text string
}

// Pages reads README.md and the pages of docs, in this order.
func Pages(root string) ([]Page, error) {
	docs, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		return nil, err
	}
	var pages []Page
	for _, file := range append([]string{filepath.Join(root, "README.md")}, docs...) {
		source, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		path, err := filepath.Rel(root, file)
		if err != nil {
			return nil, err
		}
		pages = append(pages, parse(filepath.ToSlash(path), source))
	}
	return pages, nil
}

func parse(path string, source []byte) Page {
	page := Page{Path: path}
	document := goldmark.DefaultParser().Parse(text.NewReader(source))
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // which returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.FencedCodeBlock:
			page.Blocks = append(page.Blocks, block(path, node, source))
		case *ast.CodeSpan:
			page.Spans = append(page.Spans, span(node, source))
		}
		return ast.WalkContinue, nil
	})
	return page
}

func block(path string, node *ast.FencedCodeBlock, source []byte) Block {
	found := Block{Page: path, Language: string(node.Language(source)), Text: string(node.Lines().Value(source))}
	if node.Lines().Len() > 0 {
		found.Line = line(source, node.Lines().At(0).Start)
	}
	if above, ok := node.PreviousSibling().(*ast.HTMLBlock); ok {
		found.Mark = readMark(string(above.Lines().Value(source)))
	}
	return found
}

func span(node *ast.CodeSpan, source []byte) Span {
	found := Span{}
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		if part, ok := child.(*ast.Text); ok {
			if found.Line == 0 {
				found.Line = line(source, part.Segment.Start)
			}
			found.Text += strings.ReplaceAll(string(part.Segment.Value(source)), "\n", " ")
		}
	}
	return found
}

func line(source []byte, at int) int { return bytes.Count(source[:at], []byte("\n")) + 1 }
