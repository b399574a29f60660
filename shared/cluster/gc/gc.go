// Package gc takes down the clusters of a project whose time is over.
package gc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// collectionsAtOnce bounds how many clusters are taken down side by side.
const collectionsAtOnce = 4

// InRegion keeps the clusters of a region, or all where none is named.
func InRegion(found []infra.Summary, region string) []infra.Summary {
	kept := []infra.Summary{}
	for _, summary := range found {
		if region == "" || summary.Region == region {
			kept = append(kept, summary)
		}
	}
	return kept
}

// Expired keeps the clusters whose time is over.
func Expired(all []infra.Summary, now time.Time) []infra.Summary {
	var expired []infra.Summary
	for _, summary := range all {
		if summary.Owner().Expired(now) {
			expired = append(expired, summary)
		}
	}
	return expired
}

// Collected is what became of one cluster.
type Collected struct {
	cluster.Outcome
	Error string `json:"error,omitempty"` // why it is not gone
}

// All has each of the clusters collected, a few at a time, whatever becomes of
// the others. The error tells all failures; its kind is that of the one with
// the highest exit code.
func All(ctx context.Context, expired []infra.Summary, collect func(context.Context, infra.Summary) (cluster.Outcome, error)) ([]Collected, error) {
	collected, failures := make([]Collected, len(expired)), make([]error, len(expired))
	var work errgroup.Group
	work.SetLimit(collectionsAtOnce)
	for i, summary := range expired {
		work.Go(func() error {
			outcome, err := collect(ctx, summary)
			collected[i].Outcome = outcome
			collected[i].Target.Name, collected[i].Target.Region = summary.Cluster, summary.Region
			if err != nil {
				collected[i].Error = err.Error()
				failures[i] = fmt.Errorf("cluster %s in %s: %w", summary.Cluster, cmp.Or(summary.Region, "no region"), err)
			}
			return nil
		})
	}
	_ = work.Wait() // failures are kept
	slices.SortStableFunc(failures, func(a, b error) int { return cmp.Compare(errs.ExitCode(b), errs.ExitCode(a)) })
	return collected, errors.Join(failures...)
}
