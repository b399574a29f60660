package gce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/survey"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Clusters finds all clusters of the project, in every region, by name and
// region; those of which only remains are left too. Region is empty for
// remains that are all global.
func (c *Client) Clusters(ctx context.Context) ([]infra.Summary, error) {
	listed, err := survey.Take(ctx, c.lists, survey.AllClusters())
	if err != nil {
		return nil, c.explain("look for clusters in project "+c.project, err)
	}
	return listed.Summaries(), nil
}
