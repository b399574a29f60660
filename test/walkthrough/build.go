package walkthrough

import (
	"context"
	"fmt"
)

func allAtOnce() []Step {
	return []Step{
		{"up: three replicas and nine workers in three zones", "~48 min", func(ctx context.Context, l *Lab) error {
			return l.up(ctx, ZoneB+","+ZoneC+","+ZoneD)
		}},
		{"all nodes Ready, zones labelled, DNS spread", "…", wholeCluster},
		{"gcloud tells the same", "…", gcloudAgrees},
		{"down", "…", down},
	}
}

func stepByStep() []Step {
	return []Step{
		{"up: one zone, one replica, three workers", "…", func(ctx context.Context, l *Lab) error {
			return l.up(ctx, ZoneB)
		}},
		addPool(ZoneC), addPool(ZoneD),
		addReplica(ZoneC, "~15 min"), addReplica(ZoneD, "…"),
		{"all nodes Ready, zones labelled, DNS spread", "…", wholeCluster},
	}
}

func (l *Lab) up(ctx context.Context, zones string) error {
	_, err := l.HA(ctx, "up", "--local", "--name", l.Cluster, "--region", Region, "--zones", zones, "--nodes-per-zone", "3")
	return err
}

func addPool(zone string) Step {
	return Step{"add-pool --zone " + zone + " --nodes 3", "…", func(ctx context.Context, l *Lab) error {
		_, err := l.HA(ctx, "add-pool", "--zone", zone, "--nodes", "3")
		return err
	}}
}

func addReplica(zone, post string) Step {
	return Step{"add-replica --zone " + zone, post, func(ctx context.Context, l *Lab) error {
		_, err := l.HA(ctx, "add-replica", "--zone", zone)
		return err
	}}
}

// wholeCluster checks what the post's `kubectl get nodes` shows, and more.
func wholeCluster(ctx context.Context, l *Lab) error {
	return Eventually(ctx, timeout, func(ctx context.Context) error {
		nodes, err := l.nodes(ctx)
		if err != nil {
			return err
		}
		for _, zone := range []string{ZoneB, ZoneC, ZoneD} {
			if replicas, workers := count(nodes, zone); replicas != 1 || workers != 3 {
				return fmt.Errorf("%s has %d replicas and %d workers Ready, not 1 and 3", zone, replicas, workers)
			}
		}
		if err := l.dnsSpread(ctx, nodes); err != nil {
			return err
		}
		return l.Healthy(ctx)
	})
}

func count(nodes []node, zone string) (replicas, workers int) {
	for _, n := range nodes {
		switch {
		case n.zone() != zone || !n.ready():
		case n.controlPlane():
			replicas++
		default:
			workers++
		}
	}
	return replicas, workers
}

func down(ctx context.Context, l *Lab) error {
	if _, err := l.HA(ctx, "down", "--yes"); err != nil {
		return err
	}
	return l.Gone(ctx)
}
