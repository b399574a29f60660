package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
)

// shown is how many of a backup's resources, and of the remarks to a restore, are shown at
// most; -o json has all.
const shown = 10

// Backup shows what is in a backup.
func Backup(out io.Writer, b backupfile.Report) {
	table := &ui.Table{}
	table.Row("File", b.Path)
	table.Row("Size", etcdspace.Bytes(b.Size))
	table.Row("SHA-256", b.Hash)
	table.Row("Cluster", ui.OrDash(b.Cluster))
	table.Row("Region", ui.OrDash(b.Region))
	if !b.Time.IsZero() {
		table.Row("Time", b.Time.Format(time.RFC3339))
	}
	table.Row("Kubernetes", ui.OrDash(b.Kubernetes))
	table.Row("etcd", ui.OrDash(b.Etcd))
	table.Row("Revision", fmt.Sprint(b.Revision))
	table.Row("Objects", fmt.Sprint(b.Objects()))
	for i, c := range b.Resources {
		if i == shown {
			table.Row("", fmt.Sprintf("and %s more", ui.Count(len(b.Resources)-shown, "resource")))
			break
		}
		table.Row("", fmt.Sprintf("%d %s", c.Objects, c.Resource))
	}
	fmt.Fprintln(out, table)
	if len(b.Encrypted) > 0 {
		fmt.Fprintf(out, "\nThe API servers have encrypted: %s. It cannot be restored into a new cluster, which has another key.\n", strings.Join(b.Encrypted, ", "))
	}
}

// Restored shows what of a backup was restored, or would be, and what not.
func Restored(out io.Writer, outcome cluster.Outcome) {
	r := outcome.Restored
	if r == nil {
		return
	}
	table := &ui.Table{}
	table.Row("OBJECTS", "OF THE BACKUP", "")
	table.Row(fmt.Sprint(r.Objects-len(r.Kept)), "restored", "")
	if len(r.Kept) > 0 {
		table.Row(fmt.Sprint(len(r.Kept)), "not restored", "the new cluster has its own")
	}
	for _, o := range r.Omitted {
		table.Row(fmt.Sprint(o.Objects), "not restored: "+o.What, o.Why)
	}
	fmt.Fprintln(out, table)
	for i, line := range r.Attention {
		if i == shown {
			fmt.Fprintf(out, "... and %d more, which -o json shows.\n", len(r.Attention)-shown)
			break
		}
		fmt.Fprintln(out, line+".")
	}
	fmt.Fprintln(out)
}
