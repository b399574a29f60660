package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action"
	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
)

// runAction is for the launchers of the GitHub Action: kubectl-ha action PHASE.
func runAction(ctx context.Context, args []string) int {
	args, err := takeEnvironment(args)
	if err != nil {
		fmt.Fprintf(os.Stdout, "::error title=kubectl ha::%v\n", err)
		return errs.ExitCode(err)
	}
	clouds := wire().Clouds.(clouds)
	executable, err := os.Executable()
	if err != nil {
		executable = os.Args[0]
	}
	return action.Run(ctx, action.Wiring{
		Clouds: actionClouds{clouds}, LocalGCE: actionLocalGCE{clouds.local},
		Log: os.Stdout, Getenv: os.Getenv, LookupEnv: os.LookupEnv, Now: time.Now,
		Random:     func() string { return strings.ToLower(rand.Text()) },
		Executable: executable,
	}, args)
}

// actionClouds is clouds, as the action asks for it.
type actionClouds struct{ clouds }

func request(r action.Request) plugin.Request {
	return plugin.Request{
		Target: r.Target, Local: r.Local, DryRun: r.DryRun, Events: r.Events, Kubeconfig: r.Kubeconfig, Manifests: r.Manifests,
	}
}

// Open makes the operator of a cluster.
func (c actionClouds) Open(ctx context.Context, r action.Request) (action.Operator, error) {
	operator, err := c.operator(ctx, request(r))
	if err != nil {
		return nil, err
	}
	operator.Creator = r.Creator
	return operator, nil
}

// List asks Compute Engine.
func (c actionClouds) List(ctx context.Context, r action.Request) ([]infra.Summary, error) {
	return c.clouds.List(ctx, request(r))
}

// Keys asks the kubeconfig at path.
func (actionClouds) Keys(path string) ([][]byte, error) {
	return kubeconfig.New(path).Keys()
}

// actionLocalGCE is the local Compute Engine, as the action asks for it.
type actionLocalGCE struct{ localGCE }

// Find asks its daemon, and without one what is left of it on this computer.
func (l actionLocalGCE) Find(ctx context.Context) (action.Presence, error) {
	dir, err := localgce.DefaultStateDir()
	if err != nil {
		return action.Presence{}, err
	}
	found := action.Presence{StateDir: dir}
	_, err = l.Connect(ctx)
	switch errs.IDOf(err) {
	case localgce.NotRunning:
		status, err := l.Status(ctx)
		found.Left, found.Unknown = status.Leftovers, status.Unknown
		return found, err
	case localgce.Starting:
		err = nil
	}
	found.Runs = err == nil
	return found, err
}

// Start has it run; the image is seen to when it is known which.
func (l actionLocalGCE) Start(ctx context.Context, stay action.Stay) error {
	options := localgce.Options{Internet: stay.Internet, Events: stay.Events}
	if stay.Job != "" {
		options.Lease = &localgce.Lease{Holder: stay.Job, Until: stay.Until}
	}
	_, err := l.start(ctx, options)
	return err
}

// Leave releases the job's lease, and takes what it stopped out of the kubeconfig.
func (l actionLocalGCE) Leave(ctx context.Context, job, path string) (stays string, err error) {
	released, err := localgce.Release(ctx, localgce.Options{}, job, l.occupied)
	if err != nil || released.Stays != "" {
		return released.Stays, local.WithCommand(err)
	}
	return "", kubeconfig.New(path).ForgetEndpoint(ctx, released.Endpoint)
}

// occupied names something in the engine that is somebody's, in whatever project; ""
// for nothing.
func (actionLocalGCE) occupied(ctx context.Context, c localgce.Connection) (by string, err error) {
	projects, err := localgce.Projects(ctx, c)
	if err != nil {
		return "", err
	}
	for _, project := range projects {
		client, err := gce.New(ctx, gce.Config{Project: project, Endpoint: c.Endpoint, Token: c.Token})
		if err != nil {
			return "", err
		}
		clusters, err := cluster.List(ctx, client)
		if err != nil {
			return "", err
		}
		if len(clusters) > 0 {
			return fmt.Sprintf("cluster %s of project %s is in it", clusters[0].Cluster, project), nil
		}
	}
	n, err := localgce.Instances(ctx, c)
	if err != nil || n == 0 {
		return "", err
	}
	return fmt.Sprintf("instances are in it (%d)", n), nil
}
