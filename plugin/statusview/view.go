// Package statusview shows a cluster's status to people.
package statusview

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
)

// View draws a status for people: a tree by zone.
type View struct {
	ui.Style
	Now  time.Time
	Wide bool // more columns, and notes
}

// Print writes a status in a format.
func Print(terminal ui.Terminal, format *cli.Format, now time.Time, found status.Report) error {
	switch {
	case format.Kind == cli.HTML:
		return HTML(terminal.Out, now, found)
	case format.Machine():
		return format.Print(terminal.Out, found, Names(found))
	}
	view := View{Style: terminal.Style, Now: now, Wide: format.Kind == cli.Wide}
	_, err := fmt.Fprint(terminal.Out, view.Text(found))
	return err
}

// Text is all that is shown of the status.
func (v View) Text(s status.Report) string {
	var out strings.Builder
	out.WriteString(v.title(s) + "\n\n")
	out.WriteString(v.tree(s).String())
	out.WriteString("\n" + v.etcd(s.Etcd) + "\n")
	out.WriteString(v.access(s.Access))
	for _, image := range s.Images {
		out.WriteString("image: " + image + "\n")
	}
	if v.Wide && len(s.Certificates) > 0 {
		out.WriteString(v.certificates(s.Certificates) + "\n")
	}
	if !s.Expires.IsZero() {
		out.WriteString("time to live: " + ui.TimeLeft(s.Expires, v.Now) + "\n")
	}
	for _, loss := range s.Losses {
		out.WriteString(v.loss(loss) + "\n")
	}
	for _, problem := range s.Problems {
		out.WriteString(v.Yellow("! ") + problem + "\n")
	}
	for _, note := range s.Notes {
		out.WriteString("note: " + note + "\n")
	}
	return out.String()
}

// title is the cluster in one line.
func (v View) title(s status.Report) string {
	parts := []string{v.Bold(s.Target.Name), s.Target.Region, v.health(s.Health)}
	if s.Endpoint.IsValid() {
		parts = append(parts, "API https://"+netip.AddrPortFrom(s.Endpoint, 6443).String())
	}
	if s.Kubernetes != "" {
		parts = append(parts, s.Kubernetes)
	}
	return strings.Join(parts, "  ")
}

func (v View) tree(s status.Report) *ui.Table {
	table := &ui.Table{}
	header := []string{"ZONE", "STATE", "ETCD", "BALANCER"}
	if v.Wide {
		header = append(header, "DB", "IN USE", "QUOTA", "LAG", "VERSION", "INTERNAL", "EXTERNAL", "AGE")
	}
	table.Row(header...)
	for _, zone := range s.Zones {
		v.zone(table, zone)
	}
	return table
}

func (v View) zone(table *ui.Table, zone status.Zone) {
	title := []string{v.Bold(zone.Zone)}
	if zone.Unknown {
		title = append(title, v.Yellow("unknown"))
	}
	table.Row(title...)
	left := len(zone.Replicas) + len(zone.Pools)
	for _, replica := range zone.Replicas {
		left--
		cells := []string{branch(left) + replica.Name, v.state(replica.Node), v.member(replica.Etcd), v.balancer(replica.LoadBalancer)}
		if v.Wide {
			cells = append(cells, database(replica)...)
		}
		table.Row(v.wideCells(replica.Node, cells...)...)
	}
	for _, pool := range zone.Pools {
		left--
		v.pool(table, pool, left)
	}
}

// pool is one line, and one more for each of its nodes that is not well.
func (v View) pool(table *ui.Table, pool status.Pool, left int) {
	table.Row(branch(left)+"pool "+pool.Name, v.ready(pool))
	nodes := v.noteworthy(pool.Nodes)
	below := len(nodes)
	if pool.Note != "" {
		below++
	}
	for _, node := range nodes {
		below--
		cells := []string{stem(left) + branch(below) + node.Name, v.state(node), "", ""}
		if v.Wide {
			cells = append(cells, "", "", "", "")
		}
		table.Row(v.wideCells(node, cells...)...)
	}
	if pool.Note != "" {
		table.Row(stem(left) + branch(0) + v.Yellow(pool.Note))
	}
}

// noteworthy leaves out of those that are unknown what its pool's line says.
func (v View) noteworthy(nodes []status.Node) []status.Node {
	if v.Wide {
		return nodes
	}
	var found []status.Node
	for _, node := range nodes {
		silent := node.Unknown && node.Instance == "RUNNING"
		if !silent && (!node.Ready || node.Cordoned) {
			found = append(found, node)
		}
	}
	return found
}

// wideCells adds what -o wide shows of a machine.
func (v View) wideCells(node status.Node, cells ...string) []string {
	if !v.Wide {
		return cells
	}
	return append(cells, ui.OrDash(node.Version), ui.Address(node.Internal), ui.Address(node.External), ui.Span(v.Now, node.Created, -1))
}

// branch and stem draw the tree: branch for the line of a thing that has so
// many siblings left, stem for the lines below it.
func branch(left int) string {
	if left == 0 {
		return "└─ "
	}
	return "├─ "
}

func stem(left int) string {
	if left == 0 {
		return "   "
	}
	return "│  "
}
