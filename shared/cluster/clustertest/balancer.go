package clustertest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/etcd"
)

// errSilent is a connection that nobody takes.
var errSilent = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("i/o timeout")}

// dialTimeout is how long a client waits for a machine that is dead.
const dialTimeout = 3 * time.Second

// silence waits as long as a client does where nobody answers.
func (w *World) silence(request *http.Request, address netip.Addr) error {
	if backends, ok := w.Engine.Fabric.Backends(address); ok && len(backends) > 0 && !w.muted() {
		return nil
	}
	select {
	case <-time.After(dialTimeout):
		return errSilent
	case <-request.Context().Done():
		return request.Context().Err()
	}
}

// reach is the machine whose API server answers at an address: for clients one
// that the load balancer chooses; for a backend of it itself, whether it serves
// or not.
func (w *World) reach(from *machine, address netip.Addr) (*machine, error) {
	if from != nil && slices.Contains(from.Instance().ForwardedIPs, address) {
		return serving(from)
	}
	backends, _ := w.Engine.Fabric.Backends(address)
	if len(backends) == 0 {
		return nil, errSilent
	}
	w.turn++
	chosen := backends[w.turn%len(backends)]
	for id, m := range w.machines {
		// Two networks may have the same addresses, but not the same load balancer.
		behind := m.boot.power.Err() == nil && slices.Contains(m.Instance().ForwardedIPs, address)
		if behind && w.Engine.Fabric.NIC(id).Address == chosen {
			return serving(m)
		}
	}
	return nil, errSilent
}

func serving(m *machine) (*machine, error) {
	if !m.Running() || m.cluster == nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("%s: connection refused", m.Name())}
	}
	return m, nil
}

// clusterAt is the cluster that a machine finds at its endpoint, if it is that
// of the CA.
func (w *World) clusterAt(m *machine, ca string) (*kubernetes, error) {
	address, err := netip.ParseAddr(m.endpoint)
	if err != nil {
		return nil, err
	}
	there, err := w.reach(m, address)
	if err != nil {
		return nil, err
	}
	switch c := there.cluster; {
	case c.ca.pem != ca:
		return nil, errors.New("x509: certificate signed by unknown authority")
	case !c.etcd.Quorum():
		return nil, etcd.ErrNoQuorum
	default:
		return c, nil
	}
}
