// Package drillpage shows what a drill has measured as an HTML page: its figures, and
// a picture of each zone's drill. It only computes.
package drillpage

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/chart"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/htmlpage"
)

// Report is what a page shows.
type Report struct {
	Cluster, Project, Region string

	Passed   bool
	Zones    []drill.Zone
	Restored string // the zone that a killed drill had left stopped
	Took     drill.Duration
	Warnings []string
}

// Failed reports whether the drill of a zone failed; one that ended early did not.
func (r Report) Failed() bool {
	return slices.ContainsFunc(r.Zones, func(z drill.Zone) bool { return !z.Passed() })
}

//go:embed page.html
var text string

var page = htmlpage.New(text, template.FuncMap{
	"rows": rows, "wide": wide, "narrow": narrow, "events": events, "slots": slots, "date": date,
})

// Write writes the page.
func Write(out io.Writer, report Report) error { return page.Write(out, report) }

// rows are the figures of all zones, one in each row after its name.
func rows(zones []drill.Zone) [][]string {
	columns := [][]string{drill.Header()}
	for _, z := range zones {
		columns = append(columns, z.Row())
	}
	all := make([][]string, len(columns[0]))
	for i := range all {
		for _, column := range columns {
			all[i] = append(all[i], column[i])
		}
	}
	return all
}

// The widths of pictures, which text must be legible in as it is.
const (
	wideWidth   chart.Px = 960
	narrowWidth chart.Px = 380
)

func wide(zone drill.Zone) (template.HTML, error) { return Picture(zone, wideWidth).SVG() }

func narrow(zone drill.Zone) (template.HTML, error) { return Picture(zone, narrowWidth).SVG() }

// date is when the first of the zones was drilled; empty where none was.
func date(zones []drill.Zone) string {
	for _, z := range zones {
		if z.Timeline != nil {
			return z.Timeline.Began.UTC().Format("2 January 2006, 15:04 MST")
		}
	}
	return ""
}

// seconds is a time on the axis of the picture, from the order to stop on.
func seconds(t drill.Timeline, at drill.Millis) string {
	since := (at - t.Begins(drill.Stop)).Duration()
	if since < 0 {
		return fmt.Sprintf("−%.1f s", -since.Round(time.Second/10).Seconds())
	}
	return fmt.Sprintf("%.1f s", since.Round(time.Second/10).Seconds())
}
