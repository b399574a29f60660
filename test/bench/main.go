// Command bench measures kubectl ha on the local Compute Engine beside a plain
// script that does the same by hand with kubeadm, in one run on one machine.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

var threeZones = []string{walkthrough.ZoneB, walkthrough.ZoneC, walkthrough.ZoneD}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := bench(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench runs on an engine of its own.
func bench(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "kubectl-ha-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	os.Setenv(localgce.StateDirVariable, filepath.Join(dir, "engine"))
	os.Setenv("KUBECONFIG", filepath.Join(dir, "kubeconfig"))
	lab, leave, err := walkthrough.Open(ctx, "bin/kubectl-ha", "bench", os.Stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave()) }()
	var report report
	for _, workers := range []int{1, 3} {
		if err := report.compareUp(ctx, lab, workers); err != nil {
			return err
		}
	}
	if err := report.compareJoin(ctx, lab); err != nil {
		return err
	}
	report.print(os.Stdout)
	return nil
}

// compareUp times the plain script and `up`, for three replicas and as many
// workers in each of their zones.
func (r *report) compareUp(ctx context.Context, lab *walkthrough.Lab, workers int) error {
	floor, _, err := plain(ctx, lab, threeZones, workers)
	if err != nil {
		return err
	}
	if err := down(ctx, lab); err != nil {
		return err
	}
	before := available()
	took, err := timed(func() error { return up(ctx, lab, threeZones, workers) })
	if err != nil {
		return err
	}
	r.ratio(fmt.Sprintf("up, 3 replicas + %d workers", 3*workers), took, floor, 0.8)
	if workers == 3 {
		r.memory("memory of 12 nodes", before-available(), 4<<30)
		if err := r.small(ctx, lab); err != nil {
			return err
		}
	}
	took, err = timed(func() error { return down(ctx, lab) })
	if workers == 3 {
		r.limit("down, 12 nodes", took, 15*time.Second)
	}
	return err
}

func (r *report) small(ctx context.Context, lab *walkthrough.Lab) error {
	if err := walkthrough.Eventually(ctx, time.Minute, lab.Healthy); err != nil {
		return err
	}
	took, err := timed(func() error {
		_, err := lab.HA(ctx, "status")
		return err
	})
	r.limit("status, 12 nodes", took, time.Second)
	return err
}

// compareJoin times add-replica, the machine's boot included, and the bare
// `kubeadm join --control-plane` on a machine that has booted.
func (r *report) compareJoin(ctx context.Context, lab *walkthrough.Lab) error {
	two := threeZones[:2]
	_, joins, err := plain(ctx, lab, two, 0)
	if err != nil {
		return err
	}
	if err := down(ctx, lab); err != nil {
		return err
	}
	if err := up(ctx, lab, two[:1], 0); err != nil {
		return err
	}
	took, err := timed(func() error {
		_, err := lab.HA(ctx, "add-replica", "--zone", two[1])
		return err
	})
	if err != nil {
		return err
	}
	r.ratio("add-replica, beside kubeadm join --control-plane", took, time.Duration(joins[0]*float64(time.Second)), 1.3)
	return down(ctx, lab)
}

func up(ctx context.Context, lab *walkthrough.Lab, zones []string, workers int) error {
	_, err := lab.HA(ctx, "up", "--local", "--name", lab.Cluster, "--region", walkthrough.Region,
		"--zones", strings.Join(zones, ","), "--nodes-per-zone", fmt.Sprint(workers))
	return err
}

func down(ctx context.Context, lab *walkthrough.Lab) error {
	_, err := lab.HA(ctx, "down", "--yes", "--local", "--cluster", lab.Cluster, "--region", walkthrough.Region)
	return err
}

func timed(do func() error) (time.Duration, error) {
	begin := time.Now()
	err := do()
	return time.Since(begin), err
}
