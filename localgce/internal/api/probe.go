package api

import (
	"context"
	"net/netip"
	"sync"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// probesAtOnce bounds the probes of one load balancer or group under way.
const probesAtOnce = 32

// probeEach asks each of the instances once, and hands on whether it was well.
func probeEach(instances map[ref.Ref]netip.Addr, ask func(netip.Addr) error, record func(r ref.Ref, well bool)) {
	var group sync.WaitGroup
	slots := make(chan struct{}, probesAtOnce)
	for instance, a := range instances {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			record(instance, ask(a) == nil)
		})
	}
	group.Wait()
}

// ask sends a health check's probe for an address to one machine.
func (s *Server) ask(ctx context.Context, check *compute.HealthCheck, networkID string, to, machine netip.Addr) error {
	scheme, port, path := question(check)
	ctx, cancel := context.WithTimeout(ctx, time.Duration(check.TimeoutSec)*time.Second)
	defer cancel()
	return s.fabric.Check(ctx, network.Probe{Network: networkID, VIP: to, Backend: machine, Port: port, Scheme: scheme, Path: path})
}
