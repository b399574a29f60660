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
	for i, c := range found.Certificates {
		name := c.Name
		if !wide {
			of, first := leaves(found.Certificates, i)
			if !first {
				continue
			}
			if of > 1 {
				name = fmt.Sprintf("%s, first of %d", c.Name, of)
			}
		}
		row(c.Replica, c.Zone, name, c.Expires.UTC().Format(time.DateTime), ui.TimeLeft(c.Expires, found.Time))
	}
	for _, u := range found.Unknown {
		row(u.Replica, u.Zone, "unknown", "-", "-")
	}
	return table
}

// leaves counts the certificates of the replica of one, without those of CAs, and
// reports whether it is the first of them.
func leaves(all []certificates.Certificate, at int) (of int, first bool) {
	if all[at].Authority {
		return 0, false
	}
	first = true
	for i, c := range all {
		if c.Replica == all[at].Replica && !c.Authority {
			of++
			first = first && i >= at
		}
	}
	return of, first
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
