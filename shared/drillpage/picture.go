package drillpage

import (
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/chart"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

// Measures of a picture, in pixels.
const (
	gutter   = 40 // for the names of rows
	margin   = 22 // to the right, for half of the last time
	heading  = 20 // from a lane's top to its first mark
	bars     = 56 // the most that requests are high
	band     = 18
	between  = 16 // lanes
	apart    = 4  // the bands of a lane
	baseline = 13 // from the top of a text
)

// drawing is a picture while it is drawn from above to below.
type drawing struct {
	chart.Picture
	zone drill.Zone
	line drill.Timeline
	axis chart.Axis
	y    chart.Px // where the next lane begins

	lanes [][2]chart.Px // tops and bottoms of what is on the axis
}

// Picture is the course of a zone's drill: its phases, the requests, etcd's leader,
// and nodes and pods by zone, one below another on one axis of time, the 0 of which is
// the order to stop. The zone has a Timeline.
func Picture(zone drill.Zone, width chart.Px) chart.Picture {
	t := *zone.Timeline
	stop := t.Begins(drill.Stop).Duration()
	d := &drawing{zone: zone, line: t, axis: chart.Axis{From: -stop, To: t.Ends.Duration() - stop, Left: gutter, Right: width - margin}}
	d.ID = fmt.Sprintf("%s-%d", zone.Zone, int(width))
	d.Title = "Drill of " + zone.Zone
	d.Desc = describe(zone)
	d.Width = width
	d.drawPhases()
	top := d.y
	d.lane("API: "+sum(zone.API), func() { d.drawRequests(t.API) })
	d.lane("Service: "+sum(zone.Service), func() { d.drawRequests(t.Service) })
	d.lane("etcd leader", func() { d.drawLeaders(t.Leaders) })
	d.lane("Nodes Ready, by zone", func() { d.drawReady(t.Nodes) })
	d.lane("Pods of the Service Ready, by zone", func() { d.drawReady(t.Pods) })
	d.drawAxis(top)
	d.drawLegend()
	d.Height = d.y
	return d.Picture
}

func sum(r drill.Requests) string {
	return fmt.Sprintf("%d of %d failed, longest gap %s", r.Failed, r.Total, r.LongestGap)
}

func describe(zone drill.Zone) string {
	return fmt.Sprintf("Over %s: %d of %d requests to the API failed, and none succeeded for %s at most; %d of %d to the Service, %s. "+
		"Its nodes were NotReady after %s, and all was back %s after the machines were started. The page has the same in tables.",
		drill.Duration(zone.Timeline.Ends.Duration()), zone.API.Failed, zone.API.Total, zone.API.LongestGap,
		zone.Service.Failed, zone.Service.Total, zone.Service.LongestGap, zone.NotReady, zone.Recovered)
}

// x is where a time of the Timeline is.
func (d *drawing) x(at drill.Millis) chart.Px { return d.axis.X(at.Duration() + d.axis.From) }

func (d *drawing) text(x, y chart.Px, class, text string) {
	d.Texts = append(d.Texts, chart.Text{X: x, Y: y, Class: class, Text: text})
}

// lane draws a lane below its heading.
func (d *drawing) lane(text string, draw func()) {
	d.text(0, d.y+baseline, "head", text)
	d.y += heading
	top := d.y
	draw()
	d.lanes = append(d.lanes, [2]chart.Px{top, d.y})
	d.y += between
}

// drawPhases names each where it begins.
func (d *drawing) drawPhases() {
	var labels []chart.Label
	for _, p := range d.line.Phases {
		labels = append(labels, chart.Label{X: d.x(p.From), Text: p.Name})
	}
	rows, placed := chart.Rows(labels, d.axis.Right)
	for i, l := range placed {
		d.text(l.X, chart.Px(rows[i])*band+baseline, "muted", l.Text)
		d.y = max(d.y, chart.Px(rows[i]+1)*band)
	}
	d.y += 4
}

// drawAxis draws what all lanes have behind them, and the axis below them.
func (d *drawing) drawAxis(top chart.Px) {
	bottom := d.y - between/2
	off := chart.Rect{X: d.x(d.line.Begins(drill.Stop)), Y: top, H: bottom - top, Class: "out"}
	off.W = d.x(d.line.Begins(drill.Recover)) - off.X
	d.Rects = append([]chart.Rect{off}, d.Rects...)
	for _, p := range d.line.Phases {
		for _, lane := range d.lanes {
			d.Lines = append(d.Lines, chart.Line{X1: d.x(p.From), Y1: lane[0], X2: d.x(p.From), Y2: lane[1], Class: "mark"})
		}
	}
	d.Lines = append(d.Lines, chart.Line{X1: d.axis.Left, Y1: bottom, X2: d.axis.Right, Y2: bottom, Class: "base"})
	for _, tick := range d.axis.Ticks() {
		d.Lines = append(d.Lines, chart.Line{X1: tick.X, Y1: bottom, X2: tick.X, Y2: bottom + 4, Class: "base"})
		d.Texts = append(d.Texts, chart.Text{X: tick.X, Y: bottom + 4 + baseline, Anchor: "middle", Class: "muted", Text: tick.Label})
	}
	d.text(d.axis.Left, bottom+2*band+baseline-8, "muted", "since the order to stop")
	d.y = bottom + 3*band
}

// drawLegend says what the marks are.
func (d *drawing) drawLegend() {
	const box, apart = 12, 18
	x := d.axis.Left
	for _, entry := range []struct {
		mark chart.Rect
		text string
	}{
		{chart.Rect{Class: "good"}, "succeeded, Ready"}, {chart.Rect{Hatched: true}, "failed, some Ready"},
		{chart.Rect{Class: "none"}, "none Ready"}, {chart.Rect{Class: "unknown"}, "no answer"}, {chart.Rect{Class: "out"}, "zone is stopped"},
	} {
		wide := box + 6 + chart.TextWidth(entry.text)
		if x+wide > d.axis.Right {
			x, d.y = d.axis.Left, d.y+band
		}
		entry.mark.X, entry.mark.Y, entry.mark.W, entry.mark.H = x, d.y+2, box, box
		d.Rects = append(d.Rects, entry.mark)
		d.text(x+box+6, d.y+baseline, "", entry.text)
		x += wide + apart
	}
	d.y += band + 4
}

// short is a zone's name without its region's.
func short(zone string) string { return zone[strings.LastIndex(zone, "-")+1:] }
