package network

import (
	"context"
	"fmt"
	"net"
)

// Check asks one backend of a load balancer for its health.
func (k *Kernel) Check(ctx context.Context, probe Probe) error {
	err := check(ctx, probe, func(ctx context.Context) (net.Conn, error) { return k.dialProbe(ctx, probe) })
	if err != nil {
		return fmt.Errorf("probe %s of backend %s: %w", probe.url(), probe.Backend, err)
	}
	return nil
}
