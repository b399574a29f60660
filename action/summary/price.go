package summary

import (
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cost"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// cost is what the cluster costs while it is there; a local one costs that
// where it would be Google's.
func (r *Report) cost() string {
	if r.Failure != nil || r.Wanted == nil {
		return ""
	}
	return price(r.Wanted)
}

// price is what a cluster costs, folded.
func price(wanted *spec.Cluster) string {
	estimate := cost.OfCluster(wanted)
	return fmt.Sprintf("<details><summary>Cost on Google Compute Engine: %s</summary>\n\n%s\n</details>", estimate, estimate.Markdown())
}
