package report

import (
	"fmt"
	"io"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
)

// Databases shows how large the databases of etcd's members are, and were before they
// were defragmented.
func Databases(out io.Writer, all []upkeep.Database) {
	if len(all) == 0 {
		return
	}
	table := &ui.Table{}
	table.Row("MEMBER", "ZONE", "SIZE", "IN USE", "FREE", "QUOTA")
	for _, d := range all {
		size := etcdspace.Bytes(d.Size)
		if d.Before > d.Size {
			size = etcdspace.Bytes(d.Before) + " → " + size
		}
		quota := ""
		if d.Quota > 0 {
			quota = etcdspace.Bytes(d.Quota)
		}
		table.Row(d.Member, ui.OrDash(d.Zone), size, etcdspace.Bytes(d.InUse), etcdspace.Bytes(d.Free()), ui.OrDash(quota))
	}
	fmt.Fprintln(out, table)
}
