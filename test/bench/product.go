package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// Names of the two clusters.
const (
	product = "product"
	plain   = "plain"
)

// ha measures a whole `kubectl ha` command.
func (b *bench) ha(ctx context.Context, arguments ...string) (time.Duration, error) {
	took, err := timed(func() error {
		_, err := b.lab.HA(ctx, arguments...)
		return err
	})
	fmt.Fprintf(b.lab.Log, "took %.1f s\n", took.Seconds())
	return took, err
}

func (b *bench) up(ctx context.Context, s size, more ...string) (time.Duration, error) {
	return b.ha(ctx, append([]string{"up", "--local", "--name", product, "--region", walkthrough.Region,
		"--zones", strings.Join(s.zones, ","), "--nodes-per-zone", strconv.Itoa(s.workers)}, more...)...)
}

func (b *bench) addReplica(ctx context.Context, zone string) (time.Duration, error) {
	return b.ha(ctx, "add-replica", "--zone", zone, "--yes")
}

// down deletes a cluster. It knows one by its mark alone, so that it takes the
// plain one as well.
func (b *bench) down(ctx context.Context, cluster string) (time.Duration, error) {
	return b.ha(ctx, "down", "--local", "--cluster", cluster, "--region", walkthrough.Region, "--yes")
}

// status measures several, since one is short.
func (b *bench) status(ctx context.Context) (time.Duration, error) {
	var all []time.Duration
	for range 5 {
		took, err := b.ha(ctx, "status")
		if err != nil {
			return 0, err
		}
		all = append(all, took)
	}
	return median(all), nil
}
