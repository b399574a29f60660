package summary

import (
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/action/words"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/gc"
)

// Collected is the summary of what was removed, or not, because its time was over; after
// a dry run, of what would be.
func Collected(collected []gc.Collected, dryRun bool) string {
	done := "removed"
	if dryRun {
		done = "would be removed"
	}
	return fmt.Sprintf("### kubectl ha: %s expired\n\n%s", words.Counted(len(collected), "cluster"), collectedTable(collected, done))
}

func collectedTable(collected []gc.Collected, done string) string {
	rows := table("Cluster", "Region", "Outcome")
	for _, one := range collected {
		outcome := done
		if one.Error != "" {
			outcome = one.Error
		}
		rows.add(one.Target.Name, dash(one.Target.Region), outcome)
	}
	return rows.String()
}
