package report

import (
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/certificates"
)

// Certificates is a table of certificates: the first to expire of each replica, and how
// many it has, or with wide each of them. Those of CAs are shown with wide only.
func Certificates(found certificates.Report, wide bool) *ui.Table {
	table := &ui.Table{}
	row := func(replica, zone string, more ...string) {
		cells := []string{ui.OrDash(replica)}
		if wide {
			cells = append(cells, ui.OrDash(zone))
		}
		table.Row(append(cells, more...)...)
	}
	row("REPLICA", "ZONE", "CERTIFICATE", "EXPIRES", "STATUS")
	leaves := leavesOf(found.Certificates)
	for _, c := range found.Certificates {
		name := c.Name
		if n := leaves[c.Replica]; !wide {
			if c.Authority || n == 0 {
				continue
			}
			if n > 1 {
				name = fmt.Sprintf("%s, first of %d", c.Name, n)
			}
			delete(leaves, c.Replica)
		}
		row(c.Replica, c.Zone, name, c.Expires.UTC().Format(time.DateTime), ui.TimeLeft(c.Expires, found.Time))
	}
	for _, u := range found.Unknown {
		row(u.Replica, u.Zone, "unknown", "-", "-")
	}
	return table
}

// leavesOf counts each replica's certificates, without those of CAs.
func leavesOf(all []certificates.Certificate) map[string]int {
	leaves := map[string]int{}
	for _, c := range all {
		if !c.Authority {
			leaves[c.Replica]++
		}
	}
	return leaves
}

// CertificateNames are those of the certificates, with their replicas'.
func CertificateNames(found certificates.Report) (names []string) {
	for _, c := range found.Certificates {
		if c.Replica != "" {
			names = append(names, "certificate/"+c.Replica+"/"+c.Name)
		} else {
			names = append(names, "certificate/"+c.Name)
		}
	}
	return names
}
