package summary

import "strings"

// rows is a table in Markdown.
type rows struct{ lines []string }

func table(header ...string) *rows {
	r := &rows{}
	r.add(header...)
	r.lines = append(r.lines, "|"+strings.Repeat(" --- |", len(header)))
	return r
}

func (r *rows) add(cells ...string) {
	for i, cell := range cells {
		cells[i] = strings.NewReplacer("|", `\|`, "\n", " ").Replace(cell)
	}
	r.lines = append(r.lines, "| "+strings.Join(cells, " | ")+" |")
}

func (r *rows) String() string { return strings.Join(r.lines, "\n") }

// list is several words in one cell.
func list(words []string) string { return dash(strings.Join(words, ", ")) }

func dash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
