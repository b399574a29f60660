package walkthrough

import (
	"context"
	"fmt"
)

func takeApart() []Step {
	return []Step{
		removeReplica(ZoneC, "…"), removeReplica(ZoneD, "~15 min"),
		removePool(ZoneC), removePool(ZoneD),
		{"one zone is left, and works", "…", oneZone},
		{"down", "…", down},
	}
}

func removeReplica(zone, post string) Step {
	return Step{"remove-replica --zone " + zone, post, func(ctx context.Context, l *Lab) error {
		_, err := l.HA(ctx, "remove-replica", "--zone", zone, "--yes")
		return err
	}}
}

func removePool(zone string) Step {
	return Step{"remove-pool --zone " + zone, "…", func(ctx context.Context, l *Lab) error {
		_, err := l.HA(ctx, "remove-pool", "--zone", zone, "--yes")
		return err
	}}
}

func oneZone(ctx context.Context, l *Lab) error {
	nodes, err := l.nodes(ctx)
	if err != nil {
		return err
	}
	if replicas, workers := count(nodes, ZoneB); replicas != 1 || workers != 3 || len(nodes) != 4 {
		return fmt.Errorf("%d nodes, of which %d replicas and %d workers Ready in %s", len(nodes), replicas, workers, ZoneB)
	}
	return l.wget(ctx, "test-e", "nginx")
}
