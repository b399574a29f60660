package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// actionTimes are how long the steps of the GitHub Action take, launchers and
// all: until all nodes are Ready, and to take all down.
type actionTimes struct{ main, post time.Duration }

func (b *bench) action(ctx context.Context, r *round) (err error) {
	job := b.lab.Job("action", b.work, map[string]string{"wait": "false", "spec": fmt.Sprintf(`
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
spec:
  region: europe-west1
  controlPlane: {zones: [%s]}
  pools: [{nodesPerZone: 1}]
`, strings.Join(three(), ", "))})
	if r.action.main, err = timed(func() error { return job.Run(ctx, "main", "success") }); err != nil {
		return err
	}
	r.action.post, err = timed(func() error { return job.Run(ctx, "post", "success") })
	return err
}
