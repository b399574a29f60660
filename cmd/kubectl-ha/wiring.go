package main

import (
	"context"
	"os"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/project"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
)

func wire() plugin.Wiring {
	return plugin.Wiring{
		Version:     version,
		Commit:      commit,
		CommitDate:  commitDate,
		Clouds:      clouds{},
		Images:      clouds{},
		LocalGCE:    localGCE{},
		Streams:     genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr},
		Interactive: ui.IsTerminal(os.Stdin),
		Getenv:      os.Getenv,
		Now:         time.Now,
	}
}

// googleIssuer signs the identity tokens of Google's instances.
const googleIssuer = "https://accounts.google.com"

// clouds chooses between Google's Compute Engine and the local one. Nothing
// else in the program does.
type clouds struct {
	local localGCE
}

// Context asks the kubeconfig at path.
func (clouds) Context(path, name string) (model.Target, error) {
	return kubeconfig.New(path).Target(name)
}

// DefaultProject asks the credentials.
func (clouds) DefaultProject(ctx context.Context) (string, error) {
	return project.Default(ctx)
}

// Open makes the operator of a cluster.
func (c clouds) Open(ctx context.Context, r plugin.Request) (plugin.Operator, error) {
	operator, err := c.operator(ctx, r)
	if err != nil {
		return nil, err
	}
	return operator, nil
}

func (c clouds) operator(ctx context.Context, r plugin.Request) (*cluster.Manager, error) {
	compute, target, platform, err := c.compute(ctx, r)
	if err != nil {
		return nil, err
	}
	access := kubeconfig.New(r.Kubeconfig).In(r.Context).Keeping(r.KeepContext).Wrapped(r.Log.Wrap)
	if r.Local {
		access = access.Direct()
	}
	return &cluster.Manager{
		Target: target, Compute: compute, Platform: platform, Access: access, Process: process(),
		Events: r.Events, DryRun: r.DryRun, SkipPreflight: r.SkipPreflight || compute == (unstarted{}), Now: time.Now,
		Manifests: r.Manifests, Prune: r.Prune,
	}, nil
}

// List asks Compute Engine.
func (c clouds) List(ctx context.Context, r plugin.Request) ([]infra.Summary, error) {
	compute, _, _, err := c.compute(ctx, r)
	if err != nil {
		return nil, err
	}
	return cluster.List(ctx, compute)
}

// Contexts asks the kubeconfig.
func (clouds) Contexts(path string) ([]string, error) { return kubeconfig.New(path).Contexts() }

// Zones asks Compute Engine.
func (c clouds) Zones(ctx context.Context, r plugin.Request) ([]string, error) {
	client, err := c.client(ctx, r)
	if err != nil {
		return nil, err
	}
	return client.Zones(ctx)
}

// MachineTypes asks Compute Engine.
func (c clouds) MachineTypes(ctx context.Context, r plugin.Request) ([]string, error) {
	client, err := c.client(ctx, r)
	if err != nil {
		return nil, err
	}
	return client.MachineTypes(ctx)
}

// client connects to the Compute Engine that the request means, which runs.
func (c clouds) client(ctx context.Context, r plugin.Request) (*gce.Client, error) {
	config := gce.Config{Project: r.Target.Project, Region: r.Target.Region, Wrap: r.Log.Wrap}
	if r.Local {
		connection, err := c.local.reach(ctx, r)
		if err != nil {
			return nil, err
		}
		config.Endpoint, config.Token = connection.Endpoint, connection.Token
	}
	return gce.New(ctx, config)
}

// compute connects to the Compute Engine that the request means.
func (c clouds) compute(ctx context.Context, r plugin.Request) (port.Compute, model.Target, cluster.Platform, error) {
	target, platform := r.Target, cluster.Platform{IssuerURL: googleIssuer}
	config := gce.Config{Project: target.Project, Region: target.Region, Wrap: r.Log.Wrap}
	if r.Local {
		connection, err := c.local.reach(ctx, r)
		if isUnstarted(r, err) {
			target.Endpoint, platform.Images = anyEndpoint, localImages{}
			return planUnstarted(r), target, platform, nil
		}
		if err != nil {
			return nil, target, platform, err
		}
		target.Endpoint = connection.Endpoint
		platform = cluster.Platform{IssuerURL: connection.IssuerURL, IssuerCA: connection.IssuerCA, Images: localImages{connection, r.BuildImage}}
		config.Endpoint, config.Token = connection.Endpoint, connection.Token
	}
	client, err := gce.New(ctx, config)
	return client, target, platform, err
}
