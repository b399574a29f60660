package ui

import (
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

var spinner = []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")

// frame draws a tree at a moment, for a terminal of a given size.
type frame struct {
	Style
	now           time.Time
	columns, rows int
}

// lines draws the tree. What is done folds into its zone's count when all of
// it would not fit; what still does not fit is counted at the end.
func (f frame) lines(t *tree) []string {
	all := f.body(t, false)
	if room := f.rows - 2; len(all) > room {
		all = f.body(t, true)
		if len(all) > room {
			hidden := len(all) - max(room-1, 0)
			all = append(all[:len(all)-hidden], f.Dim(fit(fmt.Sprintf("  … %d more lines", hidden), f.columns)))
		}
	}
	return append(all, f.total(t))
}

func (f frame) body(t *tree, fold bool) []string {
	var lines []string
	titles := f.titleWidth(t, fold)
	for _, zone := range t.zones {
		lines = append(lines, f.heading(zone))
		for _, row := range zone.rows {
			if shown(zone, row, fold) {
				lines = append(lines, f.row(row, titles)...)
			}
		}
	}
	return lines
}

// shown reports whether a row has a line of its own. Regional resources are many
// and quickly made: they are shown only while they are under way. What was
// there already is only counted.
func shown(z *zone, r *row, fold bool) bool {
	return r.runs() || r.failed() || r.kind == event.Cancelled || !fold && z.name != "" && r.kind == event.Done
}

func (f frame) heading(z *zone) string {
	name := z.name
	if name == "" {
		name = "region"
	}
	name = fit(name, f.columns)
	if z.done == 0 {
		return f.Bold(name)
	}
	count := fit(fmt.Sprintf("  %d done", z.done), f.columns-width(name))
	return f.Bold(name) + f.Dim(count)
}

// row draws "  ⠹ Title     12s  detail", below it why where the detail says
// that, and below a failed one its error and the last details.
func (f frame) row(r *row, titles int) []string {
	until := r.until
	if r.runs() {
		until = f.now
	}
	title := pad(fit(r.title, titles), titles)
	line := fmt.Sprintf("  %s %s %6s", f.mark(r), title, Elapsed(until.Sub(r.since)))
	if r.failed() {
		return append([]string{line}, f.reasons(r)...)
	}
	now := r.now()
	if !r.runs() || len(now) == 0 {
		return []string{line}
	}
	if room := f.columns - width(line) - 2; room > 1 {
		line += "  " + f.Dim(fit(now[0], room))
	}
	return append([]string{line}, f.dim(now[1:])...)
}

// dim draws details below a row.
func (f frame) dim(details []string) (lines []string) {
	for _, detail := range details {
		lines = append(lines, "    "+f.Dim(fit(detail, f.columns-4)))
	}
	return lines
}

func (f frame) reasons(r *row) []string {
	var lines []string
	for _, reason := range r.err {
		lines = append(lines, "    "+f.Red(fit(reason, f.columns-4)))
	}
	return append(lines, f.dim(r.details)...)
}

func (f frame) mark(r *row) string {
	switch r.kind {
	case event.Failed:
		return f.Red("✗")
	case event.Done:
		return f.Green("✓")
	case event.Cancelled:
		return f.Dim("-")
	default:
		return f.Cyan(f.spin())
	}
}

func (f frame) spin() string {
	turn := f.now.UnixMilli() / 100
	return string(spinner[turn%int64(len(spinner))])
}

func (f frame) total(t *tree) string {
	text := fmt.Sprintf("%d done", t.done)
	mark := f.Green("✓")
	if n := t.running(); n > 0 {
		text += fmt.Sprintf(", %d running", n)
		mark = f.Cyan(f.spin())
	}
	if t.bad > 0 {
		text += fmt.Sprintf(", %d failed", t.bad)
		mark = f.Red("✗")
	}
	return mark + " " + fit(text+" · "+Elapsed(f.now.Sub(t.began)), f.columns-2)
}

// titleWidth is the widest title that has a line, within what leaves room for
// the mark, the time and some detail.
func (f frame) titleWidth(t *tree, fold bool) int {
	widest := 0
	for _, zone := range t.zones {
		for _, row := range zone.rows {
			if shown(zone, row, fold) {
				widest = max(widest, width(row.title))
			}
		}
	}
	return max(1, min(widest, max(f.columns*3/5, 30), f.columns-11))
}
