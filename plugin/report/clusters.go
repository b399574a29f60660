package report

import (
	"strconv"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Cluster is a cluster as programs read of it.
type Cluster struct {
	infra.Summary
	Expired   bool `json:"expired"`
	Leftovers bool `json:"leftovers"` // no control plane, but other resources
}

// Listed are clusters as programs read of them.
func Listed(found []infra.Summary, now time.Time) []Cluster {
	all := make([]Cluster, len(found))
	for i, s := range found {
		all[i] = Cluster{s, s.Owner().Expired(now), s.Leftovers()}
	}
	return all
}

// Clusters is a table of clusters.
func Clusters(found []infra.Summary, now time.Time, wide bool) *ui.Table {
	table := &ui.Table{}
	header := []string{"NAME", "REGION", "REPLICAS", "WORKERS", "AGE", "TTL", "LEFTOVERS"}
	if wide {
		header = append(header, "RESOURCES", "API", "ZONES")
	}
	table.Row(header...)
	for _, s := range found {
		cells := []string{
			s.Cluster, ui.OrDash(s.Region), strconv.Itoa(s.Replicas), strconv.Itoa(s.Workers),
			ui.Span(now, s.Created, -1), ui.TimeLeft(s.Expires, now), leftovers(s),
		}
		if wide {
			cells = append(cells, strconv.Itoa(s.Resources), ui.Address(s.Endpoint), strings.Join(s.Zones, ","))
		}
		table.Row(cells...)
	}
	return table
}

// leftovers counts what there is of a cluster without a control plane.
func leftovers(s infra.Summary) string {
	if !s.Leftovers() {
		return "-"
	}
	return ui.Count(s.Resources, "resource")
}

// ClusterNames is the -o name of clusters: what --name takes.
func ClusterNames(found []infra.Summary) []string {
	var names []string
	for _, summary := range found {
		names = append(names, summary.Cluster)
	}
	return names
}
