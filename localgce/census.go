package localgce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// census counts the project's instances by status, and those of clusters by
// cluster.
func census(ctx context.Context, c Connection) (byStatus, byCluster map[string]int, err error) {
	var answer struct {
		Items map[string]struct {
			Instances []struct {
				Status string
				Labels map[string]string
			}
		}
	}
	if err := get(ctx, c, "/aggregated/instances", &answer); err != nil {
		return nil, nil, err
	}
	byStatus, byCluster = map[string]int{}, map[string]int{}
	for _, scope := range answer.Items {
		for _, instance := range scope.Instances {
			byStatus[instance.Status]++
			if mark, ok := infra.ParseLabels(instance.Labels); ok {
				byCluster[mark.Cluster]++
			}
		}
	}
	return byStatus, byCluster, nil
}
