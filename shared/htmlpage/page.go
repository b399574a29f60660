// Package htmlpage is what the project's HTML pages have in common: one file that
// needs no other, readable in light and dark, on paper and on a telephone.
package htmlpage

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/kubectl-ha/kubectl-ha/shared/chart"
)

//go:embed page.html
var shell string

//go:embed style.css
var style string

// Page is a kind of page.
type Page struct{ template *template.Template }

// New is a kind of page whose templates "title" and "body" are in text. It panics
// where that is no template, as template.Must does.
func New(text string, funcs template.FuncMap) Page {
	t := template.New("page").Funcs(funcs).Funcs(template.FuncMap{
		"style": func() template.CSS { return template.CSS(chart.Palette + style) },
	})
	return Page{template.Must(template.Must(t.Parse(shell)).Parse(text))}
}

// Write writes the page of data.
func (p Page) Write(out io.Writer, data any) error {
	if err := p.template.Execute(out, data); err != nil {
		return fmt.Errorf("write the HTML page: %w", err)
	}
	return nil
}
