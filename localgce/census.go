package localgce

import (
	"context"
	"net/http"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api"
)

// Projects names all projects of which anybody has spoken.
func Projects(ctx context.Context, c Connection) (names []string, err error) {
	return names, c.send(ctx, http.MethodGet, api.ProjectsPath, nil, &names)
}

// Instances counts the instances of all projects.
func Instances(ctx context.Context, c Connection) (int, error) {
	_, labels, err := census(ctx, c)
	return len(labels), err
}

// census counts the instances of all projects by status, and lists their labels.
func census(ctx context.Context, c Connection) (byStatus map[string]int, labels []map[string]string, err error) {
	projects, err := Projects(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	byStatus = map[string]int{}
	for _, project := range projects {
		c.Project = project
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
		for _, scope := range answer.Items {
			for _, instance := range scope.Instances {
				byStatus[instance.Status]++
				labels = append(labels, instance.Labels)
			}
		}
	}
	return byStatus, labels, nil
}
