package clustertest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"sigs.k8s.io/yaml"
)

// installing is how long a stock image takes for its packages, and asking how
// long etcdctl takes in a pod, where these count at all.
const (
	installing = time.Minute
	asking     = 300 * time.Millisecond
)

// Slow makes all that machines do take longer by a factor from now on.
func (w *World) Slow(factor int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.slow = factor
}

// Lag makes API servers take so long for an answer from now on.
func (w *World) Lag(answers time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lag = answers
}

// lagging takes the time of an API server's answer.
func (w *World) lagging(ctx context.Context) error {
	w.mu.Lock()
	lag := w.lag
	w.mu.Unlock()
	return after(ctx, lag)
}

func after(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stock has machines made from now on of an image without packages.
func (w *World) Stock() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stock = true
}

// pace is how long something takes.
func (w *World) pace(d time.Duration) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return d * time.Duration(max(w.slow, 1))
}

// think takes the time of a command in a pod, which on fast machines is none.
func (w *World) think(ctx context.Context) error {
	took := w.pace(asking)
	if took == asking {
		return nil
	}
	return after(ctx, took)
}

// install is what a stock image does first.
func (b *boot) install() bool {
	b.world.mu.Lock()
	stock := b.world.stock
	b.world.mu.Unlock()
	if !stock {
		return true
	}
	b.phase("installing packages")
	return b.pause(installing)
}

// waits are kubeadm's own, as its configuration in the metadata says.
type waits struct {
	Timeouts struct {
		ControlPlane string `json:"controlPlaneComponentHealthCheck"`
		Etcd         string `json:"etcdAPICall"`
	} `json:"timeouts"`
}

// waits reads them; what is not configured is kubeadm's default.
func (b *boot) waits() (controlPlane, etcd time.Duration, err error) {
	document, _, _ := strings.Cut(b.Metadata("kubectl-ha-kubeadm"), "\n---\n") // init's has several
	w := waits{}
	w.Timeouts.ControlPlane, w.Timeouts.Etcd = "4m", "2m"
	if err := yaml.Unmarshal([]byte(document), &w); err != nil {
		return 0, 0, fmt.Errorf("kubeadm's configuration: %w", err)
	}
	if controlPlane, err = time.ParseDuration(w.Timeouts.ControlPlane); err == nil {
		etcd, err = time.ParseDuration(w.Timeouts.Etcd)
	}
	return controlPlane, etcd, err
}
