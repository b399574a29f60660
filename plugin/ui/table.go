package ui

import "strings"

// Table lines its cells up in columns, two spaces apart. Cells may be coloured.
type Table struct {
	rows [][]string
}

// Row adds a row. A row may have fewer cells than others.
func (t *Table) Row(cells ...string) {
	t.rows = append(t.rows, cells)
}

// String returns the table, each line without trailing spaces.
func (t *Table) String() string {
	widths := t.widths()
	var out strings.Builder
	for _, row := range t.rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(pad(cell, widths[i]) + "  ")
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return out.String()
}

// widths finds each column's width. A row of one cell is a heading, which may
// be as long as it likes.
func (t *Table) widths() []int {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if len(row) > 1 {
				widths[i] = max(widths[i], width(cell))
			}
		}
	}
	return widths
}
