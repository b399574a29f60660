package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
)

// Evictions shows what would become of each pod.
func Evictions(out io.Writer, pods []evict.Verdict) {
	if len(pods) == 0 {
		return
	}
	table := &ui.Table{}
	table.Row("POD", "NODE", "FATE", "DETAIL")
	for _, v := range pods {
		table.Row(v.Name(), v.Node, string(v.Fate), ui.OrDash(evictionDetail(v)))
	}
	fmt.Fprintln(out, table)
}

// evictionDetail says where a pod may go, or why it does not.
func evictionDetail(v evict.Verdict) string {
	var parts []string
	if len(v.Zones) > 0 {
		parts = append(parts, "to "+strings.Join(v.Zones, ", "))
	}
	if v.Why != "" {
		parts = append(parts, v.Why)
	}
	for _, block := range v.Blocks {
		parts = append(parts, block.Why)
	}
	return strings.Join(parts, "; ")
}
