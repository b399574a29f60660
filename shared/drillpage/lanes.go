package drillpage

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/chart"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

// drawRequests draws a bar for each slot, of those that succeeded and above them
// those that failed, and above the bars the gaps.
func (d *drawing) drawRequests(course drill.Course) {
	d.drawGaps(course.Gaps)
	most := 1
	for i := range course.Succeeded {
		most = max(most, course.Succeeded[i]+course.Failed[i])
	}
	bottom := d.y + bars
	for i, good := range course.Succeeded {
		from := drill.Millis(i) * course.Every
		to := min(from+course.Every, d.line.Ends)
		bad := course.Failed[i]
		title := fmt.Sprintf("%s to %s: %d succeeded, %d failed", seconds(d.line, from), seconds(d.line, to), good, bad)
		x, high := d.x(from), func(n int) chart.Px { return bars * chart.Px(n) / chart.Px(most) }
		wide := max(d.x(to)-x-0.5, 0.5)
		if good > 0 {
			d.Rects = append(d.Rects, chart.Rect{X: x, Y: bottom - high(good), W: wide, H: high(good), Class: "good", Title: title})
		}
		if bad > 0 {
			d.Rects = append(d.Rects, chart.Rect{X: x, Y: bottom - high(good+bad), W: wide, H: high(bad), Hatched: true, Title: title})
		}
	}
	d.Lines = append(d.Lines, chart.Line{X1: d.axis.Left, Y1: bottom, X2: d.axis.Right, Y2: bottom, Class: "base"})
	d.y = bottom
}

// drawGaps draws those in which no request succeeded, and says how long the longest
// ones are for which there is room.
func (d *drawing) drawGaps(gaps []drill.Span) {
	if len(gaps) == 0 {
		return
	}
	const thick = 4
	var labels []chart.Label
	longest := slices.Clone(gaps)
	slices.SortStableFunc(longest, func(a, b drill.Span) int { return cmp.Compare(b.Length(), a.Length()) })
	for _, g := range longest {
		x, length := d.x(g.From), g.Length().String()
		d.Rects = append(d.Rects, chart.Rect{
			X: x, Y: d.y + band, W: max(d.x(g.To)-x, 2), H: thick, Class: "bad",
			Title: fmt.Sprintf("%s to %s: none succeeded for %s", seconds(d.line, g.From), seconds(d.line, g.To), length),
		})
		labels = append(labels, chart.Label{X: x, Text: length})
	}
	rows, placed := chart.Rows(labels, d.axis.Right)
	for i, l := range placed {
		if rows[i] == 0 {
			d.text(l.X, d.y+baseline, "", l.Text)
		}
	}
	d.y += band + thick + 2
}

// drawLeaders draws who leads etcd as a band.
func (d *drawing) drawLeaders(leaders drill.Leaders) {
	for i, l := range leaders {
		to := d.line.Ends
		if i+1 < len(leaders) {
			to = leaders[i+1].From
		}
		if l.Name == "" {
			d.block(l.From, to, chart.Rect{Class: "unknown"}, "", "none is known")
			continue
		}
		d.block(l.From, to, chart.Rect{Class: "good"}, "on", l.Name, l.Zone, short(l.Zone))
	}
	d.y += band
}

// drawReady draws a band for each zone.
func (d *drawing) drawReady(counts drill.ReadyCounts) {
	for i, zone := range counts.Zones() {
		if i > 0 {
			d.y += band + apart
		}
		d.text(0, d.y+baseline, "", short(zone))
		of := counts.Of(zone)
		for j, c := range of {
			to := d.line.Ends
			if j+1 < len(of) {
				to = of[j+1].From
			}
			mark, class, texts := look(c)
			d.block(c.From, to, mark, class, texts...)
		}
	}
	d.y += band
}

// look is how a count is drawn, and the texts on that with their class.
func look(c drill.ReadyCount) (mark chart.Rect, class string, texts []string) {
	texts = []string{ofAll(c), fmt.Sprint(c.Ready)}
	switch {
	case c.Unknown:
		return chart.Rect{Class: "unknown"}, "", texts[:1]
	case c.Ready == 0:
		return chart.Rect{Class: "none"}, "", texts
	case c.Ready < c.Of:
		return chart.Rect{Hatched: true}, "halo", texts
	}
	return chart.Rect{Class: "good"}, "on", texts
}

// block is a part of a band, with the first of the texts on it for which it is wide
// enough. A pointer shows the first in any case.
func (d *drawing) block(from, to drill.Millis, mark chart.Rect, class string, texts ...string) {
	mark.X, mark.Y, mark.H = d.x(from)+0.5, d.y, band
	mark.W = max(d.x(to)-d.x(from)-1, 1)
	mark.Title = fmt.Sprintf("%s to %s: %s", seconds(d.line, from), seconds(d.line, to), texts[0])
	d.Rects = append(d.Rects, mark)
	for _, text := range texts {
		if chart.TextWidth(text)+8 <= mark.W {
			d.text(mark.X+4, d.y+baseline, class, text)
			return
		}
	}
}
