package main

import (
	"cmp"
	"context"
	"net/http"

	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/asked"
	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/project"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/rest"
)

// place is where the trial takes place, and how it is asked.
type place struct {
	project, region, zone string
	endpoint              string // of the local Compute Engine; empty for Google's
	platform              cluster.Platform
	client                *gce.Client
	asked                 *asked.Log
	transport             http.RoundTripper // with credentials
}

// find finds what the options leave open, and connects.
func (o options) find(ctx context.Context) (place, error) {
	p := place{project: o.project, region: o.region, asked: &asked.Log{}, platform: cluster.Platform{IssuerURL: "https://accounts.google.com"}}
	config := gce.Config{Wrap: func(base http.RoundTripper) http.RoundTripper {
		p.transport = p.asked.Wrap(base)
		return p.transport
	}}
	if o.local {
		connection, err := localgce.Connect(ctx, localgce.Options{})
		if err != nil {
			return place{}, err
		}
		p.project, p.region, p.endpoint = connection.Project, cmp.Or(o.region, "europe-west1"), connection.Endpoint
		p.platform = cluster.Platform{IssuerURL: connection.IssuerURL, IssuerCA: connection.IssuerCA, Images: machineImages{}}
		config.Endpoint, config.Token = connection.Endpoint, connection.Token
	}
	var err error
	if p.project == "" {
		if p.project, err = project.Default(ctx); err != nil {
			return place{}, err
		}
	}
	config.Project, config.Region = p.project, p.region
	if p.client, err = gce.New(ctx, config); err != nil {
		return place{}, err
	}
	p.zone, err = p.choose(ctx, o.zone)
	return p, err
}

// choose takes the zone that is wanted, or the region's first that is up.
func (p place) choose(ctx context.Context, wanted string) (string, error) {
	if wanted != "" {
		return wanted, nil
	}
	zones, err := p.client.Zones(ctx)
	if err != nil {
		return "", err
	}
	return zones[0], nil
}

func (p place) lists(ctx context.Context) (rest.Lists, error) {
	return rest.NewLists(ctx, p.endpoint, p.transport, p.project, p.region)
}

// machineImages are those of the local Compute Engine, for plans.
type machineImages struct{}

func (machineImages) Family(version string) string { return localgce.ImageFamily(version) }

// Ensure is for who carries plans out.
func (machineImages) Ensure(context.Context, string, event.Sink) error {
	return errs.Errorf(errs.Failed, "this only plans")
}
