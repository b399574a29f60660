package gce

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
)

// MachineTypes returns the names of the machine types of the region's first zone,
// sorted; others of its zones may lack some of them.
func (c *Client) MachineTypes(ctx context.Context) ([]string, error) {
	zones, err := c.Zones(ctx)
	if err != nil {
		return nil, err
	}
	action := "list the machine types of " + zones[0]
	l, err := c.lists(ctx)
	if err != nil {
		return nil, c.explain(action, err)
	}
	types, err := l.MachineTypes(ctx, zones[0])
	if err != nil {
		return nil, c.explain(action, err)
	}
	var names []string
	for _, each := range types {
		names = append(names, each.GetName())
	}
	slices.Sort(names)
	return names, nil
}

// Zones returns the names of the region's zones that are UP, sorted. A region
// without any is a Usage error: its name is wrong.
func (c *Client) Zones(ctx context.Context) ([]string, error) {
	action := "list the zones of " + c.region
	l, err := c.lists(ctx)
	if err != nil {
		return nil, c.explain(action, err)
	}
	zones, err := l.Zones(ctx)
	if err != nil {
		return nil, c.explain(action, err)
	}
	var names []string
	for _, zone := range zones {
		if body.Base(zone.GetRegion()) == c.region && zone.GetStatus() == "UP" {
			names = append(names, zone.GetName())
		}
	}
	if len(names) == 0 {
		return nil, errs.Errorf(errs.Usage, "region %q has no zone that is up", c.region).
			WithID("no-such-region").
			WithHint("List the regions with `gcloud compute regions list --project=%s`.", c.project)
	}
	slices.Sort(names)
	return names, nil
}
