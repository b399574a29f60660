package drilling

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// prepareTimeout is for images to be fetched, above all.
const prepareTimeout = 5 * time.Minute

// baseline is how many requests succeed before anything is stopped: some seconds that
// show how it was with all zones.
const baseline = int(3 * time.Second / drill.Every)

// prepare has the server answer, in the zone as elsewhere, before anything is
// stopped.
func (z *zoneDrill) prepare(ctx context.Context, report func(string)) error {
	ctx, cancel := context.WithTimeout(ctx, prepareTimeout)
	defer cancel()
	server, err := z.server(ctx)
	if err != nil {
		return err
	}
	if err := z.deploy(ctx, server, report); err != nil {
		return err
	}
	list, err := members.List(ctx, z.Kube)
	if err != nil {
		return err
	}
	z.termBefore = term(list)
	if z.probes, err = z.probeAPI(ctx, z.zone); err != nil {
		return err
	}
	z.begin(drill.Before)
	z.watching = z.watch(ctx, server.Name, list)
	if err := retry.Do(ctx, func(ctx context.Context) error {
		return z.Kube.AskService(ctx, server.Name, z.zone, z.tolerant)
	}); err != nil {
		return err
	}
	report("waiting for the first answers")
	return z.awaitAnswers(ctx, server.Name)
}

// awaitAnswers waits until both the API and the server's Service have answered for a
// while.
func (z *zoneDrill) awaitAnswers(ctx context.Context, server string) error {
	return wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		log, err := z.Kube.Asked(ctx, server)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		asked := drill.ParseLog(log)
		z.align(asked)
		api, service := successes(z.probes.list()), successes(asked)
		return min(api, service) >= baseline, fmt.Sprintf("the API has answered %d times, the Service %d times", api, service), nil
	})
}

func successes(probes []drill.Probe) (n int) {
	for _, p := range probes {
		if p.OK {
			n++
		}
	}
	return n
}

// server is one pod in each zone that can have one, and at least two.
func (z *zoneDrill) server(ctx context.Context) (model.DrillServer, error) {
	var nodes []model.Node
	err := retry.Do(ctx, func(ctx context.Context) (err error) {
		nodes, err = z.Kube.Nodes(ctx)
		return err
	})
	if err != nil {
		return model.DrillServer{}, err
	}
	z.tolerant = len(model.SchedulableWorkers(nodes, "")) == 0
	zones := map[string]bool{}
	for _, node := range nodes {
		if z.tolerant || !node.ControlPlane {
			zones[node.Zone] = true
		}
	}
	return model.DrillServer{Name: "server-" + z.zone, Replicas: max(2, len(zones)), Exposed: true, Tolerant: z.tolerant}, nil
}

// deploy runs a server, and waits until all of its pods are Ready.
func (z *zoneDrill) deploy(ctx context.Context, server model.DrillServer, report func(string)) error {
	if err := retry.Do(ctx, func(ctx context.Context) error { return z.Kube.Serve(ctx, server) }); err != nil {
		return err
	}
	return wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		nodes, err := z.Kube.Serving(ctx, server.Name)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		seen := fmt.Sprintf("%d of %d pods Ready", len(nodes), server.Replicas)
		report(seen)
		return len(nodes) >= server.Replicas, seen, nil
	})
}
