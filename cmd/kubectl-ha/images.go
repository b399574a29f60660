package main

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/plugin/image"
	"github.com/kubectl-ha/kubectl-ha/shared/bake"
)

// Images opens the images of a project.
func (c clouds) Images(ctx context.Context, r image.Request) (image.Images, error) {
	client, err := c.client(ctx, plugin.Request{Target: r.Target, Local: r.Local, Events: r.Events, Log: r.Log})
	if err != nil {
		return nil, err
	}
	return &bake.Baker{
		Project: r.Target.Project, Region: r.Target.Region, Compute: client, Events: r.Events, Now: time.Now,
		Random: func() string { return strings.ToLower(rand.Text()) },
		DryRun: r.DryRun, SkipPreflight: r.SkipPreflight,
	}, nil
}
