package recipes

import (
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Exchange is what is typed into a terminal, and what it shows then.
type Exchange struct {
	Line   int // of the page, from 1
	Input  string
	Output []string // lines; one that is an ellipsis stands for any number of them
}

// Exchanges are those of a block in the language console, in which a dollar
// begins what is typed; or one with all of a block in the language sh.
func (b Block) Exchanges() []Exchange {
	if b.Language != "console" {
		return []Exchange{{Line: b.Line, Input: b.Text}}
	}
	var all []Exchange
	for i, line := range strings.Split(strings.TrimSuffix(b.Text, "\n"), "\n") {
		if input, typed := strings.CutPrefix(line, "$ "); typed {
			all = append(all, Exchange{Line: b.Line + i, Input: input})
		} else if last := len(all) - 1; last >= 0 {
			all[last].Output = append(all[last].Output, line)
		}
	}
	return all
}

// IsShell reports whether a block has commands for a shell.
func (b Block) IsShell() bool { return b.Language == "sh" || b.Language == "console" }

// Commands are the commands that a shell finds in a text, as they are written,
// those within others included.
func Commands(script string) ([][]string, error) {
	file, err := Parse(script)
	if err != nil {
		return nil, err
	}
	var all [][]string
	syntax.Walk(file, func(node syntax.Node) bool {
		if call, ok := node.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			all = append(all, withoutSudo(words(call)))
		}
		return true
	})
	return all, nil
}

// withoutSudo is the command that sudo runs, by way of env or not, or the one itself.
func withoutSudo(words []string) []string {
	if words[0] != "sudo" {
		return words
	}
	return slices.Collect(func(yield func(string) bool) {
		begun := false
		for _, word := range words[1:] {
			begun = begun || word != "env" && !strings.HasPrefix(word, "-") && !strings.Contains(word, "=")
			if begun && !yield(word) {
				return
			}
		}
	})
}

// Parse reads a text as bash does.
func Parse(script string) (*syntax.File, error) {
	file, err := syntax.NewParser().Parse(strings.NewReader(script), "")
	if err != nil {
		return nil, fmt.Errorf("it is nothing for a shell: %w", err)
	}
	return file, nil
}

func words(call *syntax.CallExpr) []string {
	var all []string
	printer := syntax.NewPrinter()
	for _, word := range call.Args {
		if literal := word.Lit(); literal != "" {
			all = append(all, literal)
			continue
		}
		var text strings.Builder
		_ = printer.Print(&text, word) // into memory
		all = append(all, text.String())
	}
	return all
}
