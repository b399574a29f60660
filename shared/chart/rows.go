package chart

import "slices"

// Label is a text that begins at X.
type Label struct {
	X    Px
	Text string
}

// gap is the least between two labels of a row.
const gap Px = 8

// Rows has for each label the row, counted from 0, in which it does not touch one
// that was before it. One that would go beyond right begins so much earlier.
func Rows(labels []Label, right Px) (rows []int, placed []Label) {
	var taken [][]Label
	for _, l := range labels {
		l.X = min(l.X, right-TextWidth(l.Text))
		row := slices.IndexFunc(taken, func(others []Label) bool { return !slices.ContainsFunc(others, l.touches) })
		if row < 0 {
			row, taken = len(taken), append(taken, nil)
		}
		taken[row] = append(taken[row], l)
		rows, placed = append(rows, row), append(placed, l)
	}
	return rows, placed
}

func (l Label) touches(other Label) bool {
	return l.X < other.X+TextWidth(other.Text)+gap && other.X < l.X+TextWidth(l.Text)+gap
}
