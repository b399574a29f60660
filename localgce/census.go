package localgce

import "context"

// census counts the project's instances by status, and lists their labels.
func census(ctx context.Context, c Connection) (byStatus map[string]int, labels []map[string]string, err error) {
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
	byStatus = map[string]int{}
	for _, scope := range answer.Items {
		for _, instance := range scope.Instances {
			byStatus[instance.Status]++
			labels = append(labels, instance.Labels)
		}
	}
	return byStatus, labels, nil
}
