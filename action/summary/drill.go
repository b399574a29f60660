package summary

import (
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Drilled is the summary of a drill, and of why it failed. A finding that fails is
// in its table.
func Drilled(report drilling.Report, failure error) string {
	text := fmt.Sprintf("### Drill of %s\n\nNo zone was drilled.", report.Target.Name)
	n := len(report.Zones)
	if n > 0 {
		text = strings.TrimSpace(report.Markdown())
	}
	if report.Restored != "" {
		text += fmt.Sprintf("\n\nA drill that was killed had left %s stopped. It was started first.", report.Restored)
	}
	switch {
	case failure == nil:
		return text
	case n > 0 && !report.Zones[n-1].Passed():
		return text + "\n\n" + errs.HintOf(failure)
	}
	return text + "\n\n" + because(failure)
}
