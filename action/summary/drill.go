package summary

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Drilled is the summary of a drill, and of why it failed. A finding that fails is
// in its table. Summaries have no pictures: those are on the page, where there is one.
func Drilled(report drilling.Report, page string, failure error) string {
	text := fmt.Sprintf("### Drill of %s\n\nNo zone was drilled.", report.Target.Name)
	n := len(report.Zones)
	if n > 0 {
		text = strings.TrimSpace(report.Markdown())
	}
	if page != "" {
		text += fmt.Sprintf("\n\n`%s` in the log directory shows what happened when.", filepath.Base(page))
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
