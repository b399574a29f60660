package health

import (
	"context"
	"net/netip"
	"sync"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// Ports that health checks ask at when they name none.
const (
	HTTPPort  = 80
	HTTPSPort = 443
)

// Question is what a health check asks a backend.
func Question(h *compute.HealthCheck) (scheme string, port int, path string) {
	switch {
	case h.HttpsHealthCheck != nil:
		return "https", int(h.HttpsHealthCheck.Port), h.HttpsHealthCheck.RequestPath
	case h.HttpHealthCheck != nil:
		return "http", int(h.HttpHealthCheck.Port), h.HttpHealthCheck.RequestPath
	case h.TcpHealthCheck != nil:
		return "tcp", int(h.TcpHealthCheck.Port), ""
	}
	return "tcp", HTTPPort, ""
}

// probesAtOnce bounds the probes of one load balancer or group under way.
const probesAtOnce = 32

// Each asks each of the instances once, and hands on whether it was well.
func Each(instances map[ref.Ref]netip.Addr, ask func(netip.Addr) error, record func(r ref.Ref, well bool)) {
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

// Ask sends a health check's probe for an address to one machine.
func Ask(ctx context.Context, fabric network.Fabric, check *compute.HealthCheck, networkID string, to, machine netip.Addr) error {
	scheme, port, path := Question(check)
	ctx, cancel := context.WithTimeout(ctx, time.Duration(check.TimeoutSec)*time.Second)
	defer cancel()
	return fabric.Check(ctx, network.Probe{Network: networkID, VIP: to, Backend: machine, Port: port, Scheme: scheme, Path: path})
}
