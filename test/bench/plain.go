package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// plainCluster is a cluster that is made by hand.
type plainCluster struct {
	*bench
	endpoint string
	machines []infra.Instance // the first replica first
}

// plainUp measures the creation of the machines with all they stand on, and
// the script, until all nodes are Ready.
func (b *bench) plainUp(ctx context.Context, s size) (time.Duration, *plainCluster, error) {
	p := &plainCluster{bench: b}
	fmt.Fprintf(b.lab.Log, "$ plain.sh up: %d replicas, %d workers\n", len(s.zones), len(s.zones)*s.workers)
	took, err := timed(func() error { return p.up(ctx, s) })
	fmt.Fprintf(b.lab.Log, "took %.1f s\n", took.Seconds())
	return took, p, err
}

func (p *plainCluster) up(ctx context.Context, s size) error {
	var replicas []infra.Instance
	for _, zone := range s.zones {
		replicas = append(replicas, replica(zone))
	}
	workers := workers(s)
	p.machines = append(append(p.machines, replicas...), workers...)
	if err := p.create(ctx, s.zones); err != nil {
		return err
	}
	return p.script(ctx, "up", replicas[0].Name, names(replicas[1:]), names(workers))
}

// create makes all machines at once, beside the load balancer. The first
// replica is behind it before it serves: there is nobody else to reach.
func (p *plainCluster) create(ctx context.Context, zones []string) error {
	if err := p.ensure(ctx, foundation()...); err != nil {
		return err
	}
	all, within := errgroup.WithContext(ctx)
	for _, machine := range p.machines {
		all.Go(func() error { return p.ensure(within, machine) })
	}
	all.Go(func() error { return p.ensure(within, balancer(zones)...) })
	if err := all.Wait(); err != nil {
		return err
	}
	address, err := p.client.Address(ctx, infra.APIAddress(plain))
	if err != nil {
		return err
	}
	p.endpoint = address.String()
	first := p.machines[0]
	return p.client.AddMember(ctx, group(first.Zone).Ref(), first.Name)
}

// addReplica measures a replica more, and kubeadm join within it.
func (p *plainCluster) addReplica(ctx context.Context, zone string) (whole, join time.Duration, err error) {
	machine := replica(zone)
	p.machines = append(p.machines, machine)
	fmt.Fprintf(p.lab.Log, "$ plain.sh join replica %s\n", machine.Name)
	whole, err = timed(func() error {
		if err := p.ensure(ctx, machine, group(zone), backend([]string{zone})); err != nil {
			return err
		}
		if err := p.script(ctx, "prepared", machine.Name); err != nil {
			return err
		}
		join, err = timed(func() error { return p.script(ctx, "join", "replica", machine.Name) })
		if err != nil {
			return err
		}
		if err := p.script(ctx, "attach", machine.Name); err != nil {
			return err
		}
		return p.script(ctx, "ready", fmt.Sprint(len(p.machines)))
	})
	fmt.Fprintf(p.lab.Log, "took %.1f s, of which kubeadm join %.1f s\n", whole.Seconds(), join.Seconds())
	return whole, join, err
}

// ensure makes the resources one after another.
func (p *plainCluster) ensure(ctx context.Context, resources ...infra.Resource) error {
	for _, resource := range resources {
		if _, err := p.client.Ensure(ctx, resource, infra.Owner{Cluster: plain, Region: walkthrough.Region}); err != nil {
			return err
		}
	}
	return nil
}

func names(machines []infra.Instance) string {
	var all []string
	for _, m := range machines {
		all = append(all, m.Name)
	}
	return strings.Join(all, " ")
}
