package drillpage

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

// event is one thing that happened.
type event struct{ At, What string }

// phases says what begins with each phase.
var phases = map[string]string{
	drill.Before:  "all runs; requests begin",
	drill.Stop:    "order to stop the machines",
	drill.Detect:  "the machines are off",
	drill.Deploy:  "the zone's nodes are NotReady",
	drill.Recover: "order to start the machines",
}

// events are what the picture shows, but for single requests, in their order.
func events(zone drill.Zone) []event {
	t := *zone.Timeline
	type moment struct {
		at   drill.Millis
		what string
	}
	var moments []moment
	add := func(at drill.Millis, format string, args ...any) {
		moments = append(moments, moment{at, fmt.Sprintf(format, args...)})
	}
	for _, p := range t.Phases {
		add(p.From, "%s", phases[p.Name])
	}
	for _, of := range []struct {
		name   string
		course drill.Course
	}{{"the API", t.API}, {"the Service", t.Service}} {
		for _, g := range of.course.Gaps {
			add(g.From, "no request to %s succeeds for %s", of.name, g.Length())
		}
	}
	for _, l := range t.Leaders {
		add(l.From, "etcd's leader is %s", cmp.Or(l.Name, "not known"))
	}
	for _, c := range t.Nodes {
		add(c.From, "nodes Ready in %s: %s", c.Zone, ofAll(c))
	}
	for _, c := range t.Pods {
		add(c.From, "pods of the Service Ready in %s: %s", c.Zone, ofAll(c))
	}
	add(t.Ends, "all is back; requests end")
	slices.SortStableFunc(moments, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	all := make([]event, len(moments))
	for i, m := range moments {
		all[i] = event{seconds(t, m.at), m.what}
	}
	return all
}

// ofAll is a count in words, of how many where that is known: 1/2.
func ofAll(c drill.ReadyCount) string {
	switch {
	case c.Unknown:
		return "not known"
	case c.Of == 0:
		return fmt.Sprint(c.Ready)
	}
	return fmt.Sprintf("%d/%d", c.Ready, c.Of)
}

// slots are the requests as rows of a table.
func slots(t *drill.Timeline) (rows [][]string) {
	for i := range t.API.Succeeded {
		row := []string{seconds(*t, drill.Millis(i)*t.API.Every)}
		for _, counts := range [][]int{t.API.Succeeded, t.API.Failed, t.Service.Succeeded, t.Service.Failed} {
			row = append(row, fmt.Sprint(counts[i]))
		}
		rows = append(rows, row)
	}
	return rows
}
